import type { Span } from "../../engine/index";
import type { WhyEvent, WhyHop, WhyView } from "../../workers/protocol";
import { answer } from "../stage/sentences/phrase";
import { sentenceOf } from "../stage/sentences/sentence";
import { clockWords } from "../state/time-words";

/** What a link of the chain rests on, and what opens when one presses it. */
export interface Evidence {
  readonly text: string;
  readonly note: string;
  readonly span?: number;
  readonly event?: { readonly namespace: string; readonly name: string };
}

export interface WhyLink {
  readonly key: string;
  readonly title: string;
  readonly text: string;
  readonly evidence: readonly Evidence[];
  /** Where it began. */
  readonly root: boolean;
}

export interface WhyTold {
  readonly headline: string;
  readonly departs: boolean;
  readonly links: readonly WhyLink[];
}

interface ContainerState {
  readonly waiting?: { readonly reason?: string; readonly message?: string };
  readonly terminated?: { readonly reason?: string; readonly exitCode?: number; readonly message?: string };
}

interface Described {
  readonly metadata?: { readonly name?: string };
  readonly spec?: { readonly nodeName?: string; readonly containers?: readonly { name: string; image?: string }[] };
  readonly status?: {
    readonly phase?: string;
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
    readonly containerStatuses?: readonly {
      readonly name: string;
      readonly image?: string;
      readonly restartCount?: number;
      readonly state?: ContainerState;
      readonly lastState?: ContainerState;
    }[];
  };
}

/** The chain from the symptom to where it began, in words. Only what the cluster and the trace say is in it. */
export function whyWords(why: WhyView, name: string, placeOf: (span: Span) => string): WhyTold {
  const symptom = symptomOf(why, name);
  const links: WhyLink[] = [];
  if (symptom !== undefined)
    links.push({ key: "symptom", ...symptom, evidence: why.events.slice(0, 2).map(eventEvidence), root: false });
  const [fault] = why.faults;
  if (why.node !== undefined) {
    const node = why.node as Described;
    links.push({
      key: "node",
      title: `${node.metadata?.name ?? "its node"} is not heard of`,
      text: conditionOf(node, "Ready")?.message ?? "",
      evidence: (why.nodeEvents ?? []).filter(({ reason }) => reason === "NodeNotReady").map(eventEvidence),
      root: false,
    });
  }
  // What befell the machine is the cause; that it once was switched on is none.
  const silent = why.node !== undefined || symptom?.silent === true;
  if (silent && fault !== undefined) links.push(rootLink(fault));
  else links.push(...why.hops.map((hop, index) => hopLink(hop, index === why.hops.length - 1, placeOf)));
  return {
    headline: symptom?.headline ?? `Nothing is wrong with ${name}. This is how it came to be.`,
    departs: symptom !== undefined,
    links,
  };
}

interface Symptom {
  readonly headline: string;
  readonly title: string;
  readonly text: string;
  readonly silent?: boolean;
}

function symptomOf({ object, node }: WhyView, name: string): Symptom | undefined {
  const thing = (object ?? {}) as Described;
  if (node !== undefined) {
    const where = (node as Described).metadata?.name ?? "its node";
    const text = `Its node tells nothing of it. Last heard: ${thing.status?.phase ?? "nothing"}.`;
    return {
      headline: `${where}, on which it stands, is not heard of any more.`,
      title: `${name} is out of reach`,
      text,
    };
  }
  const ready = conditionOf(thing, "Ready");
  if (thing.spec?.containers === undefined) {
    if (ready === undefined || ready.status === "True") return undefined;
    const text = ready.message ?? ready.reason ?? "";
    return { headline: `${name} is not heard of any more.`, title: `${name} is NotReady`, text, silent: true };
  }
  const scheduled = conditionOf(thing, "PodScheduled");
  if (scheduled?.status === "False")
    return { headline: `No node takes ${name}.`, title: `${name} has no node`, text: scheduled.message ?? "" };
  return containerSymptom(thing, name);
}

function containerSymptom(thing: Described, name: string): Symptom | undefined {
  for (const { name: container, image, state, lastState, restartCount } of thing.status?.containerStatuses ?? []) {
    const { waiting, terminated } = state ?? {};
    const reason = waiting?.reason ?? terminated?.reason ?? "";
    const asked = thing.spec?.containers?.find((each) => each.name === container)?.image ?? image ?? "its image";
    if (reason === "ErrImagePull" || reason === "ImagePullBackOff" || reason === "InvalidImageName")
      return {
        headline: `The image ${asked} cannot be pulled.`,
        title: `${name} waits: ${reason}`,
        text: waiting?.message ?? "",
      };
    const ended = terminated ?? lastState?.terminated;
    if (reason === "CrashLoopBackOff" || (terminated !== undefined && terminated.exitCode !== 0)) {
      const code = ended?.exitCode === undefined ? "" : `, the last time with exit code ${ended.exitCode}`;
      return {
        headline: `${container} ends after each start${code}.`,
        title: `${name} restarts again and again`,
        text: waiting?.message ?? `Its container ended: ${reason}.`,
      };
    }
    const before = lastState?.terminated;
    if (waiting === undefined && before !== undefined && before.exitCode !== 0 && (restartCount ?? 0) > 0)
      return {
        headline: `${container} runs now, and ended ${restartCount === 1 ? "once" : `${restartCount} times`} before.`,
        title: `${name} was started again`,
        text: `The last time it ended with exit code ${before.exitCode ?? "unknown"}.`,
      };
    if (waiting !== undefined && !ON_ITS_WAY.has(reason))
      return {
        headline: `${container} cannot start: ${reason}.`,
        title: `${name} waits: ${reason}`,
        text: waiting.message ?? "",
      };
  }
  return undefined;
}

const ON_ITS_WAY: ReadonlySet<string> = new Set(["", "ContainerCreating", "PodInitializing"]);

function conditionOf({ status }: Described, type: string) {
  return status?.conditions?.find((condition) => condition.type === type);
}

function hopLink({ span, via, times }: WhyHop, last: boolean, placeOf: (span: Span) => string): WhyLink {
  if (last && isRoot(span))
    return { ...rootLink(span), evidence: [spanEvidence(span), ...via.slice(0, 2).map(spanEvidence)] };
  const sentence = sentenceOf(span);
  return {
    key: String(span.id),
    title: span.kind === "reconcile" || span.kind === "verdict" ? span.name : placeOf(span),
    text: `${answer(sentence)}${times > 1 ? ` ${times} times in a row.` : ""}`,
    evidence: [spanEvidence(span), ...via.slice(0, 2).map(spanEvidence)],
    root: last,
  };
}

function isRoot({ kind }: Span): boolean {
  return kind === "command" || kind === "input" || kind === "fault" || kind === "boot";
}

const BEGAN: { readonly [kind in Span["kind"]]?: string } = {
  command: "It began with you",
  input: "It began with you",
  fault: "It began with a fault",
  boot: "It began when the machine was switched on",
};

function rootLink(span: Span): WhyLink {
  return {
    key: String(span.id),
    title: `${BEGAN[span.kind] ?? "It began"}, at ${clockWords(span.t0).whole}`,
    text: answer(sentenceOf(span)),
    evidence: [spanEvidence(span)],
    root: true,
  };
}

function spanEvidence(span: Span): Evidence {
  return {
    text: span.name,
    note: span.status === "ok" || span.status === undefined ? span.kind : `${span.kind}, ${span.status}`,
    span: span.id,
  };
}

function eventEvidence({ message, reason, count, namespace, name }: WhyEvent): Evidence {
  return { text: message, note: `event ${reason}${count > 1 ? `, ${count} times` : ""}`, event: { namespace, name } };
}
