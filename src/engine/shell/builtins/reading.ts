import { readStream } from "../process-io";
import type { BuiltinTable } from "./index";

/** `read [-r] [-p PROMPT] NAME…`: a line of standard input, cut at IFS; the last name takes the rest. */
export const READING: BuiltinTable = {
  *read(shell, argv) {
    let raw = false;
    let at = 0;
    for (; at < argv.length && argv[at]!.startsWith("-"); at++) {
      if (argv[at]!.includes("r")) raw = true;
      if (argv[at]!.endsWith("p")) yield* shell.write(2, argv[++at] ?? "");
      else if (/[ntd]$/.test(argv[at]!)) at++;
    }
    const names = argv.length > at ? argv.slice(at) : ["REPLY"];
    let line = "";
    let ended = false;
    for (;;) {
      const piece = yield* readStream(shell.host, shell.state.fds.get(0) ?? "null", "line");
      ended = piece === undefined || !piece.endsWith("\n");
      line += piece ?? "";
      if (ended || raw || !/(^|[^\\])(\\\\)*\\\n$/.test(line)) break;
      line = line.slice(0, -2);
    }
    const text = line.replace(/\n$/, "");
    const fields = cut(raw ? text : text.replace(/\\(.)/g, "$1"), shell.state.get("IFS") ?? " \t\n", names.length);
    names.forEach((name, i) => shell.assign(name, fields[i] ?? ""));
    return ended ? 1 : 0;
  },
};

function cut(text: string, ifs: string, count: number): string[] {
  const isBlank = (c: string): boolean => ifs.includes(c) && (c === " " || c === "\t" || c === "\n");
  let rest = text;
  const trim = (): void => {
    while (rest !== "" && isBlank(rest[0]!)) rest = rest.slice(1);
  };
  const fields: string[] = [];
  trim();
  while (fields.length < count - 1 && rest !== "") {
    let end = 0;
    while (end < rest.length && !ifs.includes(rest[end]!)) end++;
    fields.push(rest.slice(0, end));
    rest = rest.slice(end);
    trim();
    if (rest !== "" && ifs.includes(rest[0]!) && isBlank(text[text.length - rest.length - 1] ?? "") === false) {
      rest = rest.slice(1);
      trim();
    }
  }
  while (rest !== "" && isBlank(rest.at(-1)!)) rest = rest.slice(0, -1);
  return [...fields, rest];
}
