import type { Span } from "../../../engine/index";

/** A piece of a sentence. The question comes first, the verdict is bold, names are set apart. */
export interface Phrase {
  readonly text: string;
  readonly as?: "question" | "verdict" | "name";
}

/** What is said at a station: at most two sentences, made from one span's own fields and from nothing else. */
export interface Sentence {
  readonly title: string;
  readonly say: readonly Phrase[];
}

export const question = (text: string): Phrase => ({ text: `${text} `, as: "question" });
export const verdict = (text: string): Phrase => ({ text, as: "verdict" });
export const name = (text: string): Phrase => ({ text, as: "name" });
export const text = (words: string): Phrase => ({ text: words });

/** A clause that is there only when its fact is: what a span does not tell is left out. */
export function clause(fact: unknown, make: (fact: string) => readonly Phrase[]): readonly Phrase[] {
  if (fact === undefined || fact === null || fact === "" || (Array.isArray(fact) && fact.length === 0)) return [];
  return make(Array.isArray(fact) ? fact.map(String).join(", ") : String(fact));
}

export function attr(span: Span, key: string): unknown {
  return span.attrs?.[key];
}

export function textOf(span: Span, key: string): string | undefined {
  const value = span.attrs?.[key];
  return typeof value === "string" && value !== "" ? value : typeof value === "number" ? String(value) : undefined;
}

/** `Pod web-q7xwn`, as far as the span names an object: the resource in one word, and its name. */
export function aboutObject(span: Span): readonly Phrase[] {
  const { object } = span;
  return object === undefined ? [] : [text(`${singular(object.resource)} `), name(object.name)];
}

const IRREGULAR: { readonly [resource: string]: string } = {
  endpoints: "Endpoints",
  replicasets: "ReplicaSet",
  configmaps: "ConfigMap",
  serviceaccounts: "ServiceAccount",
  ingresses: "Ingress",
  clusterroles: "ClusterRole",
  clusterrolebindings: "ClusterRoleBinding",
  rolebindings: "RoleBinding",
  daemonsets: "DaemonSet",
  statefulsets: "StatefulSet",
  cronjobs: "CronJob",
  endpointslices: "EndpointSlice",
};

/** The kind, from the plural of URLs. */
export function singular(resource: string): string {
  const word = IRREGULAR[resource] ?? resource.replace(/s$/, "");
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function isRefused(span: Span): boolean {
  return span.status === "refused" || span.status === "failed";
}

/** One line of text: for the live region, for the Story panel, for search. */
export function plain(sentence: Sentence): string {
  return sentence.say.map((phrase) => phrase.text).join("");
}

/** The answer without its question. */
export function answer(sentence: Sentence): string {
  return sentence.say
    .filter((phrase) => phrase.as !== "question")
    .map((phrase) => phrase.text)
    .join("");
}

/** Said after a station's sentence when others of its sort came with it. */
export function alsoWords(also: number | undefined): string {
  return also === undefined ? "" : ` And ${also} more of this sort.`;
}
