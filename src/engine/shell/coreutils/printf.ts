import type { CommandProgram } from "../../sim/ports/command-io";
import { textOfBytes } from "./bytes";
import { complain } from "./inputs";

/** `printf FORMAT ARG…`: the format is used again as long as there are arguments. */
export const printf: CommandProgram = function* (io, argv) {
  const [format, ...args] = argv[0] === "--" ? argv.slice(1) : argv;
  if (format === undefined) return yield* complain(io, "usage: printf FORMAT [ARG]...");
  let rest: readonly string[] = args;
  let out = "";
  do {
    const turn = formatOnce(format, rest);
    out += turn.text;
    if (turn.stop || turn.used === 0) break;
    rest = rest.slice(turn.used);
  } while (rest.length > 0);
  yield* io.write(1, out);
  return 0;
};

/** One pass of a printf format over arguments. Also awk's. */
export function formatOnce(
  format: string,
  args: readonly string[],
): { readonly text: string; readonly used: number; readonly stop: boolean } {
  let used = 0;
  const take = (): string | undefined => args[used++];
  let out = "";
  for (const piece of format.match(/%%|%[-+ #0]*(?:\*|\d+)?(?:\.(?:\*|\d+)?)?[a-zA-Z]|[^%]+|%/gs) ?? []) {
    if (!piece.startsWith("%") || piece === "%") {
      const { text, stop } = unescape(piece);
      out += text;
      if (stop) return { text: out, used, stop };
    } else if (piece === "%%") {
      out += "%";
    } else {
      const starred = piece.replaceAll("*", () => take() ?? "0");
      out += convert(starred, take());
    }
  }
  return { text: out, used: Math.min(used, args.length), stop: false };
}

function convert(spec: string, arg = ""): string {
  const [, flags, width, , precision, type] = /^%([-+ #0]*)(\d*)(\.(\d*))?([a-zA-Z])$/.exec(spec)!;
  const digits = precision === undefined ? undefined : Number(precision);
  let body: string;
  switch (type) {
    case "s":
      body = digits === undefined ? arg : arg.slice(0, digits);
      break;
    case "b":
      body = unescape(arg).text;
      break;
    case "c":
      body = arg.slice(0, 1);
      break;
    case "d":
    case "i":
    case "u":
      body = Number.isFinite(numeric(arg)) ? BigInt(Math.trunc(numeric(arg))).toString() : "0";
      break;
    case "x":
      body = Math.trunc(numeric(arg)).toString(16);
      break;
    case "X":
      body = Math.trunc(numeric(arg)).toString(16).toUpperCase();
      break;
    case "o":
      body = Math.trunc(numeric(arg)).toString(8);
      break;
    case "f":
    case "F":
      body = numeric(arg).toFixed(digits ?? 6);
      break;
    case "e":
      body = numeric(arg)
        .toExponential(digits ?? 6)
        .replace(/e([+-])(\d)$/, "e$10$2");
      break;
    case "g":
      body = String(Number(numeric(arg).toPrecision(Math.max(1, digits ?? 6))));
      break;
    default:
      return spec;
  }
  const number = !"sbc".includes(type!);
  if (number && digits !== undefined && "diux".includes(type!))
    body = body.replace(/\d+/, (d) => d.padStart(digits, "0"));
  if (number && flags!.includes("+") && !body.startsWith("-")) body = `+${body}`;
  const size = Number(width === "" ? 0 : width);
  if (flags!.includes("-")) return body.padEnd(size);
  return number && flags!.includes("0")
    ? body.replace(/^([+-]?)(.*)$/, (_, sign: string, rest: string) => sign + rest.padStart(size - sign.length, "0"))
    : body.padStart(size);
}

/** A number as C reads it from the start of a text; a leading quote gives the code of what follows. */
export function numeric(text: string): number {
  if (/^['"]/.test(text)) return text.codePointAt(1) ?? 0;
  if (/^\s*[-+]?0x/i.test(text)) return Number(text);
  const match = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?/i.exec(text);
  return match === null ? 0 : Number(match[0]);
}

/** Backslash escapes; `\c` ends the output. Escaped bytes above 127 form UTF-8, or stand for themselves. */
export function unescape(text: string): { readonly text: string; readonly stop: boolean } {
  let out = "";
  let bytes: number[] = [];
  const flush = (): void => {
    if (bytes.length > 0) out += textOfBytes(bytes);
    bytes = [];
  };
  for (let i = 0; i < text.length; i++) {
    const rest = text.slice(i);
    const byte = /^\\(?:x([0-9a-fA-F]{1,2})|0?([0-7]{1,3}))/.exec(rest);
    if (byte !== null) {
      bytes.push(byte[1] === undefined ? Number.parseInt(byte[2]!, 8) & 255 : Number.parseInt(byte[1], 16));
      i += byte[0].length - 1;
      continue;
    }
    flush();
    if (rest.startsWith("\\c")) return { text: out, stop: true };
    const known = rest[0] === "\\" ? ESCAPES[rest[1] ?? ""] : undefined;
    out += known ?? rest[0]!;
    if (known !== undefined) i++;
  }
  flush();
  return { text: out, stop: false };
}

const ESCAPES: { readonly [c: string]: string } = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  e: "\x1b",
  "\\": "\\",
  '"': '"',
  "'": "'",
};
