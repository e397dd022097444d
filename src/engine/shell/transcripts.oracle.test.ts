import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ShellRig } from "../testing/shell-rig";
import { parseScript } from "./parser/parser";

const FOLDER = join(import.meta.dirname, "../../../../shared/oracles/transcripts");
const present = existsSync(FOLDER);
if (!present) console.log("transcripts: no data, 0 cases compared (about 1800 left out)");

/** Every command line of the recordings, and every script that they put into a file. */
function lines(): string[] {
  const found: string[] = [];
  for (const name of readdirSync(FOLDER).filter((each) => each.endsWith(".txt"))) {
    const text = readFileSync(join(FOLDER, name), "utf8");
    found.push(...[...text.matchAll(/^## (?:run|setup)(?:\[[^\]]*\])? (.*)$/gm)].map((match) => match[1]!));
    found.push(...[...text.matchAll(/^## file \S+\n(#![^]*?)(?=^## )/gm)].map((match) => match[1]!));
  }
  return found;
}

describe.runIf(present)("what people type", () => {
  it("is read to the last line", () => {
    const all = lines();
    expect(all.length).toBeGreaterThan(1000);
    expect(
      all.filter((line) => {
        try {
          return parseScript(line).items.length === 0;
        } catch {
          return true;
        }
      }),
    ).toEqual([]);
  });

  it("runs, with a kubectl that only says what it was called with", () => {
    const rig = new ShellRig(
      {
        *kubectl(io, argv) {
          const input = argv.includes("-") ? yield* io.readAll() : "";
          yield* io.write(1, `${argv.join(" ")}\n${input}`);
          return 0;
        },
      },
      {},
      { "/home/you/cm.yaml": 'data: {a: "1"}\n', "/home/you/web.yaml": "app: web\n" },
    );
    const shelly = lines().filter((line) => !line.startsWith("#!") && /[|;&<>$`(]/.test(line));
    expect(shelly.length).toBeGreaterThan(100);
    const strange = shelly.filter((line) => {
      const { stderr, exit } = rig.run(line);
      return exit === -1 || /not found\n|syntax error|unsupported|unrecognized|bad regex|usage/.test(stderr);
    });
    expect(strange).toEqual([]);
  });
});
