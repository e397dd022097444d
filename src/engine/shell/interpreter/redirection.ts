import { atomic, type Task } from "../../sim/task";
import { isDevice } from "../command-files";
import type { Redirect } from "../parser/tree";
import type { Stream } from "../streams";
import { expandText } from "./expansion";
import type { Interpreter } from "./interpreter";
import { isFolder, parentOf, resolvePath } from "./paths";

/**
 * Leads one descriptor elsewhere, and notes in `opened` the stream that is to be released. Says what is wrong when it
 * cannot.
 */
export function* openRedirect(
  shell: Interpreter,
  { fd, operator, target }: Redirect,
  opened: string[],
): Task<string | undefined> {
  const { state, host, pid } = shell;
  const text = yield* expandText(shell, target);
  if (operator === "<&" || operator === ">&") {
    if (text === "-") return void state.fds.delete(fd);
    const from = state.fds.get(Number(text));
    if (!/^[0-9]+$/.test(text) || from === undefined) return `${text}: Bad file descriptor`;
    state.fds.set(fd, from);
    return undefined;
  }
  if (operator === "<<") {
    const stream = yield* atomic(() => open(shell, { kind: "text", text, offset: 0 }));
    opened.push(stream);
    state.fds.set(fd, stream);
    return undefined;
  }
  const path = resolvePath(state.cwd, text);
  if (isDevice(path)) {
    state.fds.set(fd, deviceStream(state.fds, path));
    return undefined;
  }
  const outcome = yield* atomic((): { readonly stream: string } | { readonly failure: string } => {
    const { files } = host;
    const reads = operator === "<";
    if (reads && files.stat(path) === undefined) return { failure: `can't open ${text}: no such file` };
    if (!reads && (text === "" || !isFolder(files, parentOf(path))))
      return { failure: `can't create ${text}: nonexistent directory` };
    if (isFolder(files, path) && !reads) return { failure: `can't create ${text}: Is a directory` };
    if (operator === ">" || operator === ">|") files.write(path, "");
    else if (!reads && files.stat(path) === undefined) files.write(path, "");
    return { stream: open(shell, { kind: "file", path, offset: 0, append: operator === ">>" }) };
  });
  if ("failure" in outcome) return outcome.failure;
  opened.push(outcome.stream);
  state.fds.set(fd, outcome.stream);
  return undefined;

  function open({ host: at }: Interpreter, stream: Stream): string {
    const id = at.streams.open(stream);
    at.hold(pid, id);
    return id;
  }
}

function deviceStream(fds: ReadonlyMap<number, string>, path: string): string {
  const fd = { "/dev/stdin": 0, "/dev/stdout": 1, "/dev/stderr": 2 }[path];
  if (fd !== undefined) return fds.get(fd) ?? "null";
  if (path === "/dev/null") return "null";
  return [...fds.values()].find((stream) => stream.startsWith("terminal:")) ?? "null";
}
