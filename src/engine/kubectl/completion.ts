import type { Task } from "../sim/task";
import type { Session } from "./session";

/**
 * What may stand in the place of the last of `words` (which may be "").
 *
 * Upstream: k8s.io/kubectl/pkg/util/completion/completion.go.
 */
export type Completer = (session: Session, words: readonly string[]) => Task<readonly string[]>;
