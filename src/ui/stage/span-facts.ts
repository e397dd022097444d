import type { Span } from "../../engine/index";

/** The fields of a span as words, one by one: what a station rests on. Only what it tells is there. */
export function factsOf(span: Span): readonly (readonly [string, string])[] {
  return Object.entries(span.attrs ?? {}).flatMap(([key, value]) => {
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return [];
    if (key === "nodes" && span.kind === "schedule") return [];
    if (typeof value === "object" && !Array.isArray(value))
      return Object.entries(value)
        .filter(([, inner]) => inner !== null && inner !== "")
        .map(([inner, found]) => [inner, wordsOf(found)] as const);
    return [[key, wordsOf(value)] as const];
  });
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** The fields of a span as its stop tells them: what belongs together is one line. */
export function findingsOf(span: Span): readonly (readonly [string, string])[] {
  const facts = factsOf(span);
  if (span.kind === "validation" && facts.length === 0)
    return [["errors", span.status === undefined || span.status === "ok" ? "none" : span.status]];
  if (span.kind !== "authz") return facts.map(([key, value]) => [ASKED[key] ?? key, PROOFS[value] ?? value]);
  const told = new Map(facts);
  const [verb, resource, group, namespace, sub] = ["verb", "resource", "group", "namespace", "subresource"].map((key) =>
    told.get(key),
  );
  const whole = [[resource, sub].filter(Boolean).join("/"), group].filter(Boolean).join(".");
  const what = [whole, namespace === undefined ? "" : `in ${namespace}`].filter((part) => part !== "").join(" ");
  const rest = facts.filter(([key]) => !TOLD_IN_ONE.has(key));
  return [
    ["asks to", [verb, what === "" ? told.get("path") : what].filter(Boolean).join(" ")],
    ...rest.map(([key, value]) => [ASKED[key] ?? key, value] as const),
  ];
}

const TOLD_IN_ONE = new Set(["verb", "resource", "group", "namespace", "subresource", "user", "path", "authorizer"]);

const ASKED: { readonly [key: string]: string } = {
  method: "presented",
  user: "so the user is",
  groups: "in groups",
  op: "asks etcd to",
  privileged: "because of its group",
  bindingName: "by binding",
  roleName: "of role",
};

const PROOFS: { readonly [method: string]: string } = { x509: "client certificate" };

export interface Asked {
  readonly name: string;
  readonly said: "allowed" | "no opinion" | "not asked" | "refused";
}

const AUTHORIZERS: readonly (readonly [id: string, name: string])[] = [
  ["PrivilegedGroups", "system:masters"],
  ["Node", "Node"],
  ["RBAC", "RBAC"],
];

/** The authorizers in the order in which the server asks them, and what each said: the one that allowed is the last. */
export function authorizersOf(span: Span): readonly Asked[] {
  const decided = AUTHORIZERS.findIndex(([id]) => id === span.attrs?.["authorizer"]);
  const refused = span.status === "refused" || span.status === "failed";
  return AUTHORIZERS.map(([, name], index) => ({
    name,
    said: refused
      ? "no opinion"
      : index === decided
        ? "allowed"
        : index < decided || decided < 0
          ? "no opinion"
          : "not asked",
  }));
}

/** How many fields a stage changed. */
export function changedBy(span: Span): number {
  const changed = span.attrs?.["changed"];
  return Array.isArray(changed) ? changed.length : 0;
}
