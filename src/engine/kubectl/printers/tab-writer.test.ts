import { describe, expect, it } from "vitest";
import { TabWriter } from "./tab-writer";

describe("TabWriter", () => {
  it.each<[string, number, number, string, string]>([
    ["pads to the longest cell", 6, 3, "NAME\tAGE\nlonger-name\t5s\n", "NAME          AGE\nlonger-name   5s\n"],
    ["keeps a minimal width", 6, 3, "A\tB\nx\ty\n", "A     B\nx     y\n"],
    ["leaves the last cell as it is", 0, 2, "a:\tlong value here\nb:\tx\n", "a:  long value here\nb:  x\n"],
    ["starts again after a line without that column", 0, 1, "aaaa\tb\n\nc\td\n", "aaaa b\n\nc d\n"],
    ["nests columns in their block", 0, 1, "a\tbbb\tc\na\tb\tc\nd\te\n", "a bbb c\na b   c\nd e\n"],
    ["counts characters, not bytes", 0, 1, "äö\tx\nabc\ty\n", "äö  x\nabc y\n"],
    ["aligns an empty cell", 6, 3, "A\tBBBBBB\tC\n1\t\t2\n", "A     BBBBBB   C\n1              2\n"],
  ])("%s", (_, min, padding, text, want) => {
    expect(new TabWriter(min, padding).format(text)).toBe(want);
  });

  it("never gets narrower when it remembers", () => {
    const writer = new TabWriter(0, 1, true);
    expect(writer.format("longest\tx\n")).toBe("longest x\n");
    expect(writer.format("a\ty\n")).toBe("a       y\n");
  });
});
