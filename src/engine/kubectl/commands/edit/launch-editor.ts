import type { Task } from "../../../sim/task";
import type { Session } from "../../session";

/**
 * Opens a file in the editor of KUBE_EDITOR or EDITOR, else vi. What went wrong comes back in words.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/util/editor/editor.go.
 */
export function* launchEditor({ io }: Session, path: string): Task<string | undefined> {
  const editor = io.env["KUBE_EDITOR"] || io.env["EDITOR"] || "vi";
  // Quoted words are the shell's business.
  const argv = /["'\\]/.test(editor)
    ? ["sh", "-c", `${editor} "${path}"`]
    : [...editor.split(" ").filter((word) => word !== ""), path];
  if ((yield* io.which(argv[0]!)) === undefined) return `unable to launch the editor ${JSON.stringify(editor)}`;
  const { status } = yield* io.run(argv);
  return status === 0 ? undefined : `there was a problem with the editor ${JSON.stringify(editor)}`;
}
