import type { Span } from "../../engine/index";
import { factsOf } from "../stage/span-facts";

const MOST_FIELDS = 3;

/** What a stage of a request found out, in one line: only what its span tells. */
export function stageWords(span: Span): string {
  const told = new Map(factsOf(span));
  const fact = (name: string) => told.get(name) ?? "";
  const { attrs, kind, name } = span;
  switch (kind) {
    case "authn":
      return joined(": ", PROOFS[fact("method")] ?? fact("method"), fact("user"));
    case "authz":
      return fact("privileged") !== ""
        ? `${fact("privileged")} may do anything`
        : joined(": ", fact("authorizer"), joined(" ", fact("bindingKind"), fact("bindingName")) || fact("reason"));
    case "admission":
      return `${name}${fact("phase") === "mutating" ? changes(attrs?.["changed"]) : ""}`;
    case "defaulting":
      return changes(attrs?.["changed"]).replace(/^: /, "");
    case "validation":
      return span.status === "refused" || span.status === "failed" ? "refused" : "no errors";
    case "etcd":
      return joined(", ", fact("revision") === "" ? "" : `revision ${fact("revision")}`, fact("key"));
    default:
      return [...told.values()].slice(0, 2).join(", ");
  }
}

const PROOFS: { readonly [method: string]: string } = { x509: "client certificate" };

function joined(between: string, ...parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join(between);
}

function changes(changed: unknown): string {
  if (!Array.isArray(changed) || changed.length === 0) return ": changes nothing";
  const more = changed.length - MOST_FIELDS;
  return `: + ${changed.slice(0, MOST_FIELDS).map(String).join(", ")}${more > 0 ? `, ${more} more` : ""}`;
}
