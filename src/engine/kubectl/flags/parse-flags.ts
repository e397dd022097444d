import { goQuote } from "../../apimachinery/go-format";
import { CommandError } from "../command-error";
import type { FlagSpec } from "./flag-spec";
import { durationValue, FlagValues } from "./flag-values";

/**
 * Parts words into flags and arguments as pflag does: `--name=value`, `--name value`, `-nvalue`, bundled shorthands,
 * `--`.
 * Flags and arguments may alternate.
 *
 * Upstream: github.com/spf13/pflag/flag.go.
 */
export function parseFlags(words: readonly string[], specs: readonly FlagSpec[]): ParsedWords {
  const byName = new Map(specs.map((spec) => [spec.name, spec]));
  const byShort = new Map(specs.filter((spec) => spec.short !== undefined).map((spec) => [spec.short!, spec]));
  const given = new Map<string, string[]>();
  const args: string[] = [];
  let dash = -1;
  const rest = [...words];
  while (rest.length > 0) {
    const word = rest.shift()!;
    if (word === "--") {
      dash = args.length;
      args.push(...rest);
      break;
    }
    if (!word.startsWith("-") || word === "-") args.push(word);
    else if (word.startsWith("--")) parseLong(word, rest, byName, given);
    else parseShorts(word, rest, byShort, given);
  }
  return { args, dash, flags: new FlagValues(byName, given) };
}

export interface ParsedWords {
  readonly args: readonly string[];
  /** How many arguments stood before `--`; -1 without one. */
  readonly dash: number;
  readonly flags: FlagValues;
}

/** `--help` or `-h` among the words. */
export class HelpRequested extends CommandError {
  constructor() {
    super("help requested");
  }
}

function parseLong(
  word: string,
  rest: string[],
  specs: ReadonlyMap<string, FlagSpec>,
  given: Map<string, string[]>,
): void {
  const body = word.slice(2);
  if (body === "" || body.startsWith("-") || body.startsWith("=")) throw new CommandError(`bad flag syntax: ${word}`);
  const at = body.indexOf("=");
  const name = at < 0 ? body : body.slice(0, at);
  const spec = specs.get(name);
  if (spec === undefined) {
    if (name === "help") throw new HelpRequested();
    throw new CommandError(`unknown flag: --${name}`);
  }
  if (at >= 0) return take(spec, body.slice(at + 1), given);
  const bare = bareOf(spec);
  if (bare !== undefined) return take(spec, bare, given);
  if (rest.length === 0) throw new CommandError(`flag needs an argument: ${word}`);
  take(spec, rest.shift()!, given);
}

function parseShorts(
  word: string,
  rest: string[],
  specs: ReadonlyMap<string, FlagSpec>,
  given: Map<string, string[]>,
): void {
  let shorts = word.slice(1);
  while (shorts.length > 0) {
    const letter = shorts[0]!;
    const after = shorts.slice(1);
    const spec = specs.get(letter);
    if (spec === undefined) {
      if (letter === "h") throw new HelpRequested();
      throw new CommandError(`unknown shorthand flag: ${goRune(letter)} in -${shorts}`);
    }
    if (shorts.length > 2 && shorts[1] === "=") return take(spec, shorts.slice(2), given);
    const bare = bareOf(spec);
    if (bare !== undefined) {
      take(spec, bare, given);
      shorts = after;
    } else if (after !== "") {
      return take(spec, after, given);
    } else if (rest.length > 0) {
      return take(spec, rest.shift()!, given);
    } else {
      throw new CommandError(`flag needs an argument: ${goRune(letter)} in -${shorts}`);
    }
  }
}

function goRune(letter: string): string {
  return letter === "'" ? "'\\''" : `'${letter}'`;
}

function bareOf(spec: FlagSpec): string | undefined {
  return spec.bare ?? (spec.kind === "bool" ? "true" : undefined);
}

function take(spec: FlagSpec, value: string, given: Map<string, string[]>): void {
  const checked = check(spec, value);
  given.set(spec.name, [...(given.get(spec.name) ?? []), checked]);
}

const BOOLS: { readonly [text: string]: string } = {
  "1": "true",
  t: "true",
  T: "true",
  TRUE: "true",
  true: "true",
  True: "true",
  "0": "false",
  f: "false",
  F: "false",
  FALSE: "false",
  false: "false",
  False: "false",
};

function check(spec: FlagSpec, value: string): string {
  switch (spec.kind) {
    case "bool": {
      const known = Object.hasOwn(BOOLS, value) ? BOOLS[value] : undefined;
      if (known === undefined) refuse(spec, value, `strconv.ParseBool: parsing ${goQuote(value)}: invalid syntax`);
      return known!;
    }
    case "int":
    case "int64": {
      if (!/^[+-]?(?:\d+|0[xX][0-9a-fA-F]+)$/.test(value)) {
        refuse(spec, value, `strconv.ParseInt: parsing ${goQuote(value)}: invalid syntax`);
      }
      return String(Number(value));
    }
    case "duration": {
      if (durationValue(value) !== undefined) return value;
      const unitless = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(value);
      refuse(
        spec,
        value,
        unitless ? `time: missing unit in duration ${goQuote(value)}` : `time: invalid duration ${goQuote(value)}`,
      );
      return value;
    }
    default:
      return value;
  }
}

function refuse(spec: FlagSpec, value: string, why: string): never {
  const name = spec.short === undefined ? `--${spec.name}` : `-${spec.short}, --${spec.name}`;
  throw new CommandError(`invalid argument ${goQuote(value)} for "${name}" flag: ${why}`);
}
