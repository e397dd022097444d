import { describe, expect, it } from "vitest";
import type { ContainerScript } from "../images/behaviour";
import { MILLISECOND, SECOND } from "../sim/time";
import { ContainerShell } from "./container-shell";

const STARTED = Date.UTC(2026, 10, 27);

function script(text: string): ContainerScript {
  return {
    command: ["sh", "-c", text],
    env: { NAME: "you" },
    hostname: "pod",
    files: { "/words/greeting": "hello\n" },
  };
}

const CLOCK = script('i=0; while true; do echo "$i $(date +%S)"; i=$((i+1)); sleep 1; done');
const texts = (lines: readonly { readonly text: string }[]): string => lines.map(({ text }) => text).join("|");

describe("a container's command line", () => {
  it.each([
    ["echo one; echo two >&2; exit 3", "one|two", 3],
    ['cat /words/greeting | tr a-z A-Z; echo "$NAME on $(hostname)"', "HELLO|you on pod", 0],
    ["printf 'no end of line'", "no end of line", 0],
    ["nothing-of-that-name", "sh: nothing-of-that-name: not found", 127],
  ])("%s", (text, out, code) => {
    const { lines, exit } = new ContainerShell().turn(script(text), { started: STARTED, from: -1, to: SECOND });
    expect(texts(lines)).toBe(out);
    expect(exit?.code).toBe(code);
  });

  it("goes on turn by turn, and tells when", () => {
    const shell = new ContainerShell();
    const first = shell.turn(CLOCK, { started: STARTED, from: -1, to: 500 * MILLISECOND });
    expect(texts(first.lines)).toBe("0 00");
    expect(first.next! / SECOND).toBeCloseTo(1, 1);
    const rest = shell.turn(CLOCK, { started: STARTED, from: 500 * MILLISECOND, to: 3.5 * SECOND });
    expect(texts(rest.lines)).toBe("1 01|2 02|3 03");
  });

  it("is the same for a shell that has never heard of it", () => {
    const [known, fresh] = [new ContainerShell(), new ContainerShell()];
    known.turn(CLOCK, { started: STARTED, from: -1, to: 2.5 * SECOND });
    const span = { started: STARTED, from: 2.5 * SECOND, to: 9 * SECOND };
    expect(fresh.turn(CLOCK, span)).toEqual(known.turn(CLOCK, span));
    // Also when time was turned back.
    expect(known.turn(CLOCK, span)).toEqual(fresh.turn(CLOCK, span));
  });

  it("waits for ever where it is told to", () => {
    const { exit } = new ContainerShell().turn(script("sleep infinity"), {
      started: STARTED,
      from: -1,
      to: 3600 * SECOND,
    });
    expect(exit).toBeUndefined();
  });

  it("that is asked from outside ends, or is given up", () => {
    const shell = new ContainerShell();
    const at = { age: 0, now: STARTED };
    expect(shell.exec(["sh", "-c", "echo a; exit 2"], at)).toMatchObject({ code: 2, output: "a\n" });
    const within = script("sleep infinity");
    const seen = shell.exec(["sh", "-c", "echo $NAME; cat /words/greeting; hostname"], { ...at, within });
    expect(seen).toMatchObject({ code: 0, output: "you\nhello\npod\n" });
    expect(shell.exec(["no-such"], at)).toEqual({ missing: "no-such" });
    expect(shell.exec(["sh", "-c", "while :; do echo y; done"], at)).toMatchObject({ code: 137 });
  });
});
