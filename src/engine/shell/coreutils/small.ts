import type { CommandProgram } from "../../sim/ports/command-io";
import { bytesOfText, textOfBytes } from "./bytes";
import { complain, readInputs } from "./inputs";
import { parseOptions } from "./options";
import { numeric } from "./printf";
import { base64Bytes, base64Text } from "../../pki/bytes";

/** Commands of a few lines each. */

export const yes: CommandProgram = function* (io, argv) {
  const line = `${argv.length === 0 ? "y" : argv.join(" ")}\n`;
  // Without a reader that goes away it would fill a file for ever.
  for (let i = 0; i < 4096; i++) yield* io.write(1, line.repeat(64));
  return yield* complain(io, "stopped after 262144 lines");
};

export const seq: CommandProgram = function* (io, argv) {
  const options = parseOptions(
    argv.map((arg) => (/^-\d/.test(arg) ? `\0${arg}` : arg)),
    "w",
    "s",
  );
  const figures = options.operands.map((each) => each.replace("\0", ""));
  const [first, step, last] =
    figures.length === 1 ? ["1", "1", figures[0]!] : figures.length === 2 ? [figures[0]!, "1", figures[1]!] : figures;
  if (last === undefined || ![first, step, last].every((each) => /^-?\d+(\.\d+)?$/.test(each!)))
    return yield* complain(io, "invalid number");
  const [from, by, to] = [Number(first), Number(step), Number(last)] as const;
  if (by === 0) return yield* complain(io, "zero increment");
  const places = Math.max(...[first!, step!].map((each) => each.split(".")[1]?.length ?? 0));
  const count = Math.min(1_000_000, Math.floor((to - from) / by + 1e-9) + 1);
  const numbers = [...Array(Math.max(0, count)).keys()].map((i) => (from + i * by).toFixed(places));
  const width = options.has("w") ? Math.max(0, ...numbers.map((each) => each.length)) : 0;
  if (numbers.length > 0)
    yield* io.write(1, `${numbers.map((each) => each.padStart(width, "0")).join(options.value("s") ?? "\n")}\n`);
  return 0;
};

export const base64: CommandProgram = function* (io, argv) {
  const options = parseOptions(argv, "di", "w", { decode: "d", wrap: "w" });
  const { inputs, failed } = yield* readInputs(io, options.operands);
  const text = inputs.map((input) => input.text).join("");
  if (!options.has("d")) {
    const encoded = base64Text(new Uint8Array(bytesOfText(text)));
    const width = Number(options.value("w") ?? 76);
    yield* io.write(1, width === 0 ? encoded : encoded.replace(new RegExp(`.{1,${width}}`, "g"), "$&\n"));
    return failed ? 1 : 0;
  }
  const bytes = base64Bytes(text.replace(/\s+/g, ""));
  if (bytes === undefined) return yield* complain(io, "invalid input");
  yield* io.write(1, textOfBytes([...bytes]));
  return failed ? 1 : 0;
};

export const basename: CommandProgram = function* (io, [path = "", suffix = ""]) {
  const name = path === "/" ? "/" : path.replace(/\/+$/, "").split("/").at(-1)!;
  yield* io.write(
    1,
    `${suffix !== "" && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`,
  );
  return 0;
};

export const dirname: CommandProgram = function* (io, [path = ""]) {
  const parent = path
    .replace(/\/+$/, "")
    .replace(/[^/]*$/, "")
    .replace(/\/+$/, "");
  yield* io.write(1, `${parent !== "" ? parent : path.startsWith("/") ? "/" : "."}\n`);
  return 0;
};

export const which: CommandProgram = function* (io, argv) {
  let status = 0;
  for (const name of argv) {
    const path = yield* io.which(name);
    if (path === undefined) status = 1;
    else yield* io.write(1, `${path}\n`);
  }
  return status;
};

export const whoami: CommandProgram = function* (io) {
  yield* io.write(1, `${io.env["USER"] ?? "root"}\n`);
  return 0;
};

export const id: CommandProgram = function* (io, argv) {
  const name = io.env["USER"] ?? "root";
  const number = name === "root" ? 0 : 1000;
  if (argv.includes("-un")) yield* io.write(1, `${name}\n`);
  else if (argv.includes("-u") || argv.includes("-g")) yield* io.write(1, `${number}\n`);
  else yield* io.write(1, `uid=${number}(${name}) gid=${number}(${name}) groups=${number}(${name})\n`);
  return 0;
};

export const hostname: CommandProgram = function* (io) {
  yield* io.write(1, `${((yield* io.files.read("/etc/hostname")) ?? "localhost").trim()}\n`);
  return 0;
};

export const uname: CommandProgram = function* (io, argv) {
  const host = ((yield* io.files.read("/etc/hostname")) ?? "localhost").trim();
  const facts: readonly [string, string][] = [
    ["s", "Linux"],
    ["n", host],
    ["r", "6.12.0"],
    ["v", "#1 SMP"],
    ["m", "x86_64"],
    ["o", "GNU/Linux"],
  ];
  const flags = argv.length === 0 ? "s" : argv.join("");
  yield* io.write(
    1,
    `${facts
      .filter(([letter]) => flags.includes("a") || flags.includes(letter))
      .map(([, fact]) => fact)
      .join(" ")}\n`,
  );
  return 0;
};

export const pwd: CommandProgram = function* (io) {
  yield* io.write(1, `${io.cwd}\n`);
  return 0;
};

export const clear: CommandProgram = function* (io) {
  yield* io.write(1, "\x1b[H\x1b[2J\x1b[3J");
  return 0;
};

/** Without a pager's keys: all at once. */
export const less: CommandProgram = function* (io, argv) {
  const { inputs, failed } = yield* readInputs(
    io,
    argv.filter((arg) => !arg.startsWith("-")),
  );
  for (const { text } of inputs) yield* io.write(1, text);
  return failed ? 1 : 0;
};

export const editor: CommandProgram = function* (io, [path]) {
  return yield* complain(
    io,
    "there is no editor in this terminal; files are edited in the editor pane" +
      (path === undefined ? "" : `: open ${path} there`),
  );
};

export const expr: CommandProgram = function* (io, argv) {
  const [a = "", operator, b = ""] = argv;
  const [x, y] = [numeric(a), numeric(b)];
  let result: string | undefined;
  switch (operator) {
    case undefined:
      result = a;
      break;
    case "+":
      result = String(x + y);
      break;
    case "-":
      result = String(x - y);
      break;
    case "*":
      result = String(x * y);
      break;
    case "/":
    case "%":
      if (y === 0) return yield* complain(io, "division by zero", 2);
      result = String(operator === "/" ? Math.trunc(x / y) : x % y);
      break;
    case "=":
      result = a === b ? "1" : "0";
      break;
    case "!=":
      result = a !== b ? "1" : "0";
      break;
    case "<":
      result = x < y ? "1" : "0";
      break;
    case ">":
      result = x > y ? "1" : "0";
      break;
    case "<=":
      result = x <= y ? "1" : "0";
      break;
    case ">=":
      result = x >= y ? "1" : "0";
      break;
    default:
      return yield* complain(io, "syntax error", 2);
  }
  yield* io.write(1, `${result}\n`);
  return result === "0" || result === "" ? 1 : 0;
};
