/** A piece of a word after expansion. Quoted pieces mean themselves. */
export interface Piece {
  readonly text: string;
  readonly quoted: boolean;
}

/** Whether something in the word asks for matching. */
export function hasWildcard(pieces: readonly Piece[]): boolean {
  return pieces.some(({ text, quoted }) => !quoted && /[*?[]/.test(text));
}

/** A shell pattern as the source of a regular expression. `within` is what `*` and `?` match: in paths, no slash. */
export function patternSource(pieces: readonly Piece[], within = "[^]", greedy = true): string {
  const chars = pieces.flatMap(({ text, quoted }) => [...text].map((c) => ({ c, quoted })));
  let source = "";
  for (let i = 0; i < chars.length; i++) {
    const { c, quoted } = chars[i]!;
    if (quoted) source += escape(c);
    else if (c === "*") source += `${within}*${greedy ? "" : "?"}`;
    else if (c === "?") source += within;
    else if (c === "\\" && i + 1 < chars.length) source += escape(chars[++i]!.c);
    else if (c === "[") {
      const set = readSet(chars, i);
      if (set === undefined) source += "\\[";
      else {
        source += set.source;
        i = set.end;
      }
    } else source += escape(c);
  }
  return source;
}

export function matchesPattern(pieces: readonly Piece[], text: string): boolean {
  return regexp(`^(?:${patternSource(pieces)})$`).test(text);
}

function readSet(
  chars: readonly { readonly c: string; readonly quoted: boolean }[],
  start: number,
): { source: string; end: number } | undefined {
  let i = start + 1;
  let body = "";
  const negated = chars[i]?.c === "!" || chars[i]?.c === "^";
  if (negated) i++;
  for (let first = true; i < chars.length; i++, first = false) {
    const { c, quoted } = chars[i]!;
    if (c === "]" && !quoted && !first) return { source: `[${negated ? "^" : ""}${body}]`, end: i };
    const named =
      c === "[" && !quoted
        ? /^\[:([a-z]+):\]/.exec(
            chars
              .slice(i, i + 12)
              .map((each) => each.c)
              .join(""),
          )
        : null;
    if (named !== null && CLASSES[named[1]!] !== undefined) {
      body += CLASSES[named[1]!];
      i += named[0].length - 1;
    } else body += c === "-" && !quoted ? "-" : escape(c);
  }
  return undefined;
}

/** The source of a set that is out of order (`[z-a]`) is no regular expression: it matches nothing. */
export function regexp(source: string, flags = "u"): RegExp {
  try {
    return new RegExp(source, flags);
  } catch {
    return /(?!)/;
  }
}

export function escape(c: string): string {
  return /[\\^$.*+?()[\]{}|/-]/.test(c) ? `\\${c}` : c;
}

/** POSIX' named classes, as they stand between brackets. */
export const CLASSES: { readonly [name: string]: string } = {
  alpha: "A-Za-z",
  digit: "0-9",
  alnum: "A-Za-z0-9",
  upper: "A-Z",
  lower: "a-z",
  space: " \\t\\n\\r\\f\\v",
  blank: " \\t",
  punct: "!-\\/:-@\\[-`\\{-~",
  xdigit: "0-9A-Fa-f",
  cntrl: "\\x00-\\x1f\\x7f",
  print: "\\x20-\\x7e",
  graph: "\\x21-\\x7e",
};
