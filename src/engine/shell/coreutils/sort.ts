import { compareUtf8 } from "../../sim/ordered-map";
import type { CommandProgram } from "../../sim/ports/command-io";
import { complain, joinLines, linesOf, readInputs } from "./inputs";
import { parseOptions } from "./options";
import { numeric } from "./printf";

interface Key {
  readonly from: number;
  readonly to: number;
  readonly flags: string;
}

/** `sort [-nrufbhV] [-t SEP] [-k FROM[,TO][FLAGS]]… [-o FILE] FILE…`. */
export const sort: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "nrufbshVgc", "tko", {
    "numeric-sort": "n",
    reverse: "r",
    unique: "u",
    key: "k",
    "field-separator": "t",
  });
  if (options.unknown !== undefined) return yield* complain(io, `unrecognized option '${options.unknown}'`, 2);
  const { inputs, failed } = yield* readInputs(io, options.operands);
  const lines = inputs.flatMap(({ text }) => linesOf(text));
  const globals = [..."nrfbhVg"].filter((letter) => options.has(letter)).join("");
  const keys = options.values("k").map((text) => readKey(text, globals));
  const separator = options.value("t");
  const byKeys = (a: string, b: string): number => {
    for (const key of keys.length > 0 ? keys : [{ from: 0, to: Number.MAX_SAFE_INTEGER, flags: globals }]) {
      const order = compare(cut(a, key, separator), cut(b, key, separator), key.flags);
      if (order !== 0) return key.flags.includes("r") ? -order : order;
    }
    return 0;
  };
  const lastResort = (a: string, b: string): number =>
    options.has("s") || options.has("u") ? 0 : compareUtf8(a, b) * (options.has("r") ? -1 : 1);
  const sorted = lines.toSorted((a, b) => byKeys(a, b) || lastResort(a, b));
  const kept = options.has("u") ? sorted.filter((line, i) => i === 0 || byKeys(sorted[i - 1]!, line) !== 0) : sorted;
  const out = options.value("o");
  if (out === undefined) yield* io.write(1, joinLines(kept));
  else yield* io.files.write(out, joinLines(kept));
  return failed ? 2 : 0;
};

function readKey(text: string, globals: string): Key {
  const match = /^(\d+)(?:\.\d+)?([a-zA-Z]*)(?:,(\d+)(?:\.\d+)?([a-zA-Z]*))?$/.exec(text);
  const flags = (match?.[2] ?? "") + (match?.[4] ?? "");
  return {
    from: Number(match?.[1] ?? 1) - 1,
    to: Number(match?.[3] ?? Number.MAX_SAFE_INTEGER),
    flags: flags === "" ? globals : flags,
  };
}

/** The fields of a key with what stands between them. Without a separator a field begins with the blanks before it. */
function cut(line: string, { from, to }: Key, separator: string | undefined): string {
  const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
  return fields.slice(from, to).join(separator ?? "");
}

function compare(a: string, b: string, flags: string): number {
  if (/[ng]/.test(flags)) return Math.sign(numeric(a) - numeric(b));
  if (flags.includes("h")) return Math.sign(human(a) - human(b));
  if (flags.includes("V")) return version(a, b);
  const [x, y] = flags.includes("b") ? [a.trimStart(), b.trimStart()] : [a, b];
  return flags.includes("f") ? compareUtf8(x.toUpperCase(), y.toUpperCase()) : compareUtf8(x, y);
}

function human(text: string): number {
  const unit = /[\d.]([KMGTPE])/i.exec(text)?.[1]?.toUpperCase();
  let value = numeric(text);
  for (let i = unit === undefined ? -1 : "KMGTPE".indexOf(unit); i >= 0; i--) value *= 1024;
  return value;
}

function version(a: string, b: string): number {
  const [x, y] = [a.match(/\d+|\D+/g) ?? [], b.match(/\d+|\D+/g) ?? []];
  for (let i = 0; i < Math.min(x.length, y.length); i++) {
    const [p, q] = [x[i]!, y[i]!];
    const order = /^\d/.test(p) && /^\d/.test(q) ? Math.sign(Number(p) - Number(q)) : compareUtf8(p, q);
    if (order !== 0) return order;
  }
  return x.length - y.length;
}
