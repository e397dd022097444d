import type { Pod } from "../../api/gen/core-v1";
import { formatLabelSelector, formatSelector, parseLabelSelector, type LabelSelector } from "../../apimachinery/labels";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { SECOND } from "../../sim/time";
import type { Task } from "../../sim/task";
import { collectionPath } from "../client/api-client";
import { CommandError } from "../command-error";
import type { Session } from "../session";
import { fetchResources, itemsOf } from "./fetch-resources";

/**
 * The pods of an object that makes some, and the pod that a command goes into when it names such an object.
 *
 * Upstream: k8s.io/kubectl/pkg/polymorphichelpers (SelectorsForObject, AttachablePodForObject).
 */
export function* podsBySelector(session: Session, selector: string, namespace: string): Task<readonly Pod[]> {
  const client = yield* session.client();
  const labelSelector = formatSelector(parseLabelSelector(selector));
  const list = yield* client.json("GET", collectionPath(PODS, namespace), { query: { labelSelector } });
  return itemsOf(list as JsonObject) as unknown as readonly Pod[];
}

export const PODS = {
  group: "",
  version: "v1",
  kind: "Pod",
  resource: "pods",
  singular: "pod",
  namespaced: true,
  verbs: [],
  shortNames: [],
  categories: [],
  subresources: [],
};

/** `what` is in front of the refusal: "get the logs from", "attach to". */
export function selectorOf(object: KObject, what: string): string {
  const spec = object.spec as { readonly selector?: JsonObject } | undefined;
  const selector = spec?.selector;
  const plain = (): string =>
    formatLabelSelector({ matchLabels: selector as unknown as { readonly [key: string]: string } });
  if (object.kind === "Service") {
    if (selector === undefined)
      throw new CommandError(
        `cannot ${what} *v1.Service: invalid service '${object.metadata.name ?? ""}': Service is defined without a ` +
          "selector",
      );
    return plain();
  }
  if (selector === undefined)
    throw new CommandError(`cannot ${what} *v1.${object.kind}: selector for *v1.${object.kind} not implemented`);
  return object.kind === "ReplicationController" ? plain() : formatLabelSelector(selector as unknown as LabelSelector);
}

/** The object that a word names (a pod, when it says no kind), and the pod of it to go into. */
export function* attachablePod(
  session: Session,
  words: readonly string[],
  timeout: number,
): Task<{ readonly object: KObject; readonly pod: Pod }> {
  const { name: namespace } = yield* session.namespace();
  const [word = ""] = words;
  const { infos, errors } = yield* fetchResources(session, {
    args: words,
    ...(words.length === 1 && !word.includes("/") && { kind: "pods" }),
    namespace,
    requireNamespace: false,
  });
  if (errors.length > 0) throw errors[0]!;
  const { object } = infos[0]!;
  if (object.kind === "Pod") return { object, pod: object as unknown as Pod };
  return { object, pod: yield* firstPod(session, selectorOf(object, "attach to"), namespace, timeout) };
}

/** Asks again until there is one. */
function* firstPod(session: Session, selector: string, namespace: string, timeout: number): Task<Pod> {
  const until = (yield* session.io.now()) + timeout / 1000;
  for (;;) {
    const pods = yield* podsBySelector(session, selector, namespace);
    const ready = pods.find(isReady) ?? pods.find(({ status }) => status?.phase === "Running") ?? pods[0];
    if (ready !== undefined) return ready;
    if ((yield* session.io.now()) >= until) throw new CommandError("timed out waiting for the condition");
    yield* session.io.sleep(SECOND, "kubectl: waiting for a pod");
  }
}

function isReady({ status }: Pod): boolean {
  return (status?.conditions ?? []).some(({ type, status: is }) => type === "Ready" && is === "True");
}

export interface NamedContainer {
  readonly name: string;
  /** " (init)" or " (ephem)", as lists of them show it. */
  readonly kind: string;
  readonly tty: boolean;
}

export function containersOf(pod: Pod): readonly NamedContainer[] {
  const named = (list: readonly { name?: string; tty?: boolean }[] | null | undefined, kind: string) =>
    (list ?? []).map(({ name = "", tty = false }): NamedContainer => ({ name, kind, tty }));
  return [
    ...named(pod.spec.containers, ""),
    ...named(pod.spec.initContainers, " (init)"),
    ...named(pod.spec.ephemeralContainers, " (ephem)"),
  ];
}

/** The container that was named, or the one that is meant when none was; several are told on standard error. */
export function* chosenContainer(session: Session, pod: Pod, wanted: string, quiet = false): Task<NamedContainer> {
  const all = containersOf(pod);
  const listed = all.map(({ name, kind }) => `${name}${kind}`).join(", ");
  if (wanted !== "") {
    const found = all.find(({ name }) => name === wanted);
    if (found !== undefined) return found;
    throw new CommandError(`container ${wanted} is not valid for pod ${pod.metadata.name ?? ""} out of: ${listed}`);
  }
  const annotated = pod.metadata.annotations?.["kubectl.kubernetes.io/default-container"];
  const chosen = all.find(({ name }) => name === annotated) ?? all[0];
  if (chosen === undefined) throw new CommandError(`pod ${pod.metadata.name ?? ""} has no containers`);
  if (all.length > 1 && !quiet && chosen.name !== annotated) {
    yield* session.err(`Defaulted container "${chosen.name}" out of: ${listed}\n`);
  }
  return chosen;
}
