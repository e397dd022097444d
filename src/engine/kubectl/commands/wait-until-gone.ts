import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Micros } from "../../sim/time";
import { collectionPath } from "../client/api-client";
import type { RestMapping } from "../client/rest-mapper";
import { CommandError } from "../command-error";
import type { Session } from "../session";

export interface Leaving {
  readonly mapping: RestMapping;
  readonly namespace: string;
  readonly name: string;
}

/**
 * Waits until objects are gone: each is looked up, and watched as long as it is there. An object of the same name with
 * another uid counts as gone. `limit` 0 waits for a week, as upstream does.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/wait/delete.go (IsDeleted).
 */
export function* waitUntilGone(session: Session, objects: readonly Leaving[], limit: Micros): Task {
  const end = (yield* session.io.now()) + (limit > 0 ? limit : WEEK);
  for (const { mapping, namespace, name } of objects) {
    const client = yield* session.client();
    let uid: string | undefined;
    for (;;) {
      let version = "";
      try {
        const object = yield* client.get(mapping, namespace, name);
        if (uid !== undefined && uid !== object.metadata.uid) break;
        uid = object.metadata.uid;
        version = object.metadata.resourceVersion ?? "";
      } catch (error) {
        if (error instanceof StatusError && error.reason === "NotFound") break;
        throw error;
      }
      const left = end - (yield* session.io.now());
      if (left <= 0) throw new CommandError(`timed out waiting for the condition on ${mapping.resource}/${name}`);
      yield* untilDeleted(session, { mapping, namespace, name }, version, left);
    }
  }
}

const WEEK: Micros = 168 * 3600 * 1_000_000;

/** One watch, until the object is deleted or the time is up. */
function* untilDeleted(
  session: Session,
  { mapping, namespace, name }: Leaving,
  resourceVersion: string,
  left: Micros,
): Task {
  const client = yield* session.client();
  const stream = yield* client.stream(collectionPath(mapping, namespace), {
    query: { fieldSelector: `metadata.name=${name}`, resourceVersion, watch: true },
  });
  for (;;) {
    const event = yield* stream.nextEvent(left);
    if (typeof event === "string" || event.type === "DELETED" || event.type === "ERROR") break;
  }
  yield* stream.close();
}
