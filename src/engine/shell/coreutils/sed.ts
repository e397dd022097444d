import type { CommandIo, CommandProgram } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { complain, linesOf, readInputs } from "./inputs";
import { parseOptions } from "./options";
import { parseSed, SedError, type Address, type SedCommand } from "./sed-script";

/** `sed [-nEri] [-e] SCRIPT FILE…` with s, d, p, q, a, i, c, y, =, n, N, D, P, h, H, g, G, x, b, t and blocks. */
export const sed: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "nErsi", "ef", {
    quiet: "n",
    silent: "n",
    "regexp-extended": "E",
    expression: "e",
    "in-place": "i",
  });
  const scripts = options.has("e") || options.has("f") ? [...options.values("e")] : options.operands.slice(0, 1);
  for (const path of options.values("f")) scripts.push((yield* io.files.read(path)) ?? "");
  if (scripts.length === 0) return yield* complain(io, "no script specified");
  const paths = options.has("e") || options.has("f") ? options.operands : options.operands.slice(1);
  let commands: readonly SedCommand[];
  try {
    commands = parseSed(scripts.join("\n"), options.has("E") || options.has("r"));
  } catch (error) {
    if (error instanceof SedError) return yield* complain(io, error.message);
    throw error;
  }
  const quiet = options.has("n");
  if (options.has("i")) return yield* inPlace(io, commands, quiet, paths);
  const { inputs, failed } = yield* readInputs(io, paths);
  const whole = inputs.map(({ text }) => text).join("");
  const result = new SedRun(commands, quiet).run(whole);
  yield* io.write(1, result.text);
  return result.exit !== 0 ? result.exit : failed ? 1 : 0;
};

function* inPlace(
  io: CommandIo,
  commands: readonly SedCommand[],
  quiet: boolean,
  paths: readonly string[],
): Task<number> {
  const { inputs, failed } = yield* readInputs(io, paths);
  for (const { name, text } of inputs) yield* io.files.write(name, new SedRun(commands, quiet).run(text).text);
  return failed ? 1 : 0;
}

/** One pass over a text. */
class SedRun {
  #out = "";
  #pattern = "";
  #hold = "";
  #at = 0;
  #lines: readonly string[] = [];
  #replaced = false;
  #after = "";
  #quit: number | undefined;
  /** Which ranges are open, by their command. */
  readonly #open = new Set<SedCommand>();

  constructor(
    private readonly commands: readonly SedCommand[],
    private readonly quiet: boolean,
  ) {}

  run(text: string): { readonly text: string; readonly exit: number } {
    this.#lines = linesOf(text);
    while (this.#at < this.#lines.length && this.#quit === undefined) {
      this.#pattern = this.#lines[this.#at++]!;
      this.#cycle();
    }
    const unended = text !== "" && !text.endsWith("\n") && this.#at >= this.#lines.length;
    return { text: unended ? this.#out.replace(/\n$/, "") : this.#out, exit: this.#quit ?? 0 };
  }

  #cycle(): void {
    this.#replaced = false;
    let steps = 0;
    for (let i = 0; i < this.commands.length; i++) {
      const command = this.commands[i]!;
      if (!this.#selects(command)) {
        if (command.verb === "{") i = command.end!;
        continue;
      }
      // A script that jumps for ever is stopped rather than let it stop the world.
      if (++steps > 100_000) break;
      const next = this.#do(command);
      if (next === "deleted") return this.#flush();
      if (next === "end") break;
      if (typeof next === "number") i = next;
    }
    if (!this.quiet) this.#out += `${this.#pattern}\n`;
    this.#flush();
  }

  #flush(): void {
    this.#out += this.#after;
    this.#after = "";
  }

  #do(command: SedCommand): number | "deleted" | "end" | undefined {
    switch (command.verb) {
      case "s":
        return this.#substitute(command);
      case "d":
      case "D":
        return "deleted";
      case "q":
        this.#quit = Number(command.text === "" ? 0 : command.text);
        return "end";
      case "Q":
        this.#quit = Number(command.text === "" ? 0 : command.text);
        return "deleted";
      case "c":
        if (!this.#open.has(command)) this.#out += `${command.text}\n`;
        return "deleted";
      case "n":
        if (this.#at >= this.#lines.length) return "end";
        if (!this.quiet) this.#out += `${this.#pattern}\n`;
        this.#pattern = this.#lines[this.#at++]!;
        return undefined;
      case "N":
        if (this.#at >= this.#lines.length) return "end";
        this.#pattern += `\n${this.#lines[this.#at++]!}`;
        return undefined;
      case "b":
        return this.#label(command.text);
      case "t": {
        if (!this.#replaced) return undefined;
        this.#replaced = false;
        return this.#label(command.text);
      }
      default:
        return this.#doInPlace(command);
    }
  }

  /** Commands after which the next one follows. */
  #doInPlace({ verb, text, map }: SedCommand): undefined {
    if (verb === "p") this.#out += `${this.#pattern}\n`;
    else if (verb === "P") this.#out += `${this.#pattern.split("\n")[0]}\n`;
    else if (verb === "=") this.#out += `${this.#at}\n`;
    else if (verb === "a") this.#after += `${text}\n`;
    else if (verb === "i") this.#out += `${text}\n`;
    else if (verb === "y") this.#pattern = [...this.#pattern].map((c) => map!.get(c) ?? c).join("");
    else if (verb === "h") this.#hold = this.#pattern;
    else if (verb === "H") this.#hold += `\n${this.#pattern}`;
    else if (verb === "g") this.#pattern = this.#hold;
    else if (verb === "G") this.#pattern += `\n${this.#hold}`;
    else if (verb === "x") [this.#pattern, this.#hold] = [this.#hold, this.#pattern];
    return undefined;
  }

  #label(name: string): number | "end" {
    const at = this.commands.findIndex((each) => each.verb === ":" && each.text === name);
    return name === "" || at < 0 ? "end" : at;
  }

  #substitute(command: SedCommand): undefined {
    const { regex, replacement, flags } = command.substitution!;
    let n = 0;
    let hit = false;
    const replaced = this.#pattern.replace(regex, (...found: unknown[]) => {
      n++;
      if (n < flags.from || (!flags.all && n > flags.from)) return found[0] as string;
      hit = true;
      return replacement(found.slice(0, -2) as string[]);
    });
    if (!hit) return undefined;
    this.#pattern = replaced;
    this.#replaced = true;
    if (flags.print) this.#out += `${this.#pattern}\n`;
    return undefined;
  }

  #selects(command: SedCommand): boolean {
    const { from, to, negated } = command;
    if (from === undefined) return !negated;
    if (to === undefined) return this.#matches(from) !== negated;
    let within: boolean;
    if (this.#open.has(command)) {
      within = true;
      if (this.#ends(command, to)) this.#open.delete(command);
    } else {
      within = this.#matches(from);
      if (within) {
        if (to.kind === "plus") command.until.line = this.#at + to.line;
        if (to.kind === "regex" || !this.#ends(command, to)) this.#open.add(command);
      }
    }
    return within !== negated;
  }

  #ends(command: SedCommand, to: Address): boolean {
    if (to.kind === "line") return this.#at >= to.line;
    if (to.kind === "plus") return this.#at >= command.until.line;
    return this.#matches(to);
  }

  #matches(address: Address): boolean {
    switch (address.kind) {
      case "line":
        return this.#at === address.line;
      case "last":
        return this.#at === this.#lines.length;
      case "step":
        return address.step > 0
          ? this.#at >= address.line && (this.#at - address.line) % address.step === 0
          : this.#at === address.line;
      case "regex":
        return address.regex.test(this.#pattern);
      case "plus":
        return false;
    }
  }
}
