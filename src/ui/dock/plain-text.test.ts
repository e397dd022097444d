import { expect, test } from "vitest";
import { plainText } from "./plain-text";

test("keeps the words, and takes off what colours them, clears the screen and moves the cursor", () => {
  expect(plainText("\u001bc\u001b[?2004h\u001b[1;32myou@workstation\u001b[0m:~$ \u001b[K")).toBe("you@workstation:~$ ");
  expect(plainText("one\r\ntwo")).toBe("one\ntwo");
});
