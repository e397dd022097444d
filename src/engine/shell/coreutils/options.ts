/**
 * Arguments taken apart as by getopt: single letters, those named in `valued` with a value; what is left are operands.
 */
export interface Options {
  has(letter: string): boolean;
  value(letter: string): string | undefined;
  /** All values of an option that may be given several times. */
  values(letter: string): readonly string[];
  readonly operands: readonly string[];
  /** The first letter that is not in `known`. */
  readonly unknown: string | undefined;
}

/** `long` maps `--name` to a letter. Operands may stand between options unless `strict`. */
export function parseOptions(
  argv: readonly string[],
  known: string,
  valued = "",
  long: { readonly [name: string]: string } = {},
  strict = false,
): Options {
  const flags = new Map<string, string[]>();
  const operands: string[] = [];
  let unknown: string | undefined;
  const add = (letter: string, value: string): void => void flags.set(letter, [...(flags.get(letter) ?? []), value]);
  for (let i = 0; i < argv.length; i++) {
    const arg = argv[i]!;
    if (arg === "--") {
      operands.push(...argv.slice(i + 1));
      break;
    }
    if (arg.startsWith("--")) {
      const [name, value] = arg.slice(2).split(/=(.*)/s) as [string, string | undefined];
      const letter = long[name];
      if (letter === undefined) unknown ??= arg;
      else if (valued.includes(letter)) add(letter, value ?? argv[++i] ?? "");
      else add(letter, "");
    } else if (arg.startsWith("-") && arg !== "-") {
      for (let at = 1; at < arg.length; at++) {
        const letter = arg[at]!;
        if (valued.includes(letter)) {
          add(letter, at + 1 < arg.length ? arg.slice(at + 1) : (argv[++i] ?? ""));
          break;
        }
        if (known.includes(letter)) add(letter, "");
        else unknown ??= letter;
      }
    } else if (strict) {
      operands.push(...argv.slice(i));
      break;
    } else {
      operands.push(arg);
    }
  }
  return {
    has: (letter) => flags.has(letter),
    value: (letter) => flags.get(letter)?.at(-1),
    values: (letter) => flags.get(letter) ?? [],
    operands,
    unknown,
  };
}
