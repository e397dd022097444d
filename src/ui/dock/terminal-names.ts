import type { ObjectRef } from "../../engine/index";
import { LISTED } from "./listed";

/** A word of a line that names a thing of the cluster. */
export interface NamedThing {
  /** Where in the line it begins and ends. */
  readonly from: number;
  readonly to: number;
  readonly thing: Named;
}

/** A thing that is known to be there, or an object that one would have to look for. */
export type Named =
  | { readonly known: string }
  | { readonly ref: Pick<ObjectRef, "resource" | "group" | "name"> & { readonly namespaced: boolean } };

/** Names as Kubernetes has them, and `kind.group/name` as kubectl prints it. */
const WORD = /[a-z0-9][a-z0-9.-]*(?:\/[a-z0-9][a-z0-9.-]*)?/g;

/**
 * The things that a line of a terminal speaks of: pods and nodes by their name, whatever stands beside it, and any
 * object by `kind/name`. `known` are the names of what is there, with their keys.
 */
export function namesIn(line: string, known: ReadonlyMap<string, string>): readonly NamedThing[] {
  return [...line.matchAll(WORD)].flatMap((match) => {
    const word = match[0].replace(/[.-]+$/, "");
    const named = thingOf(word, known);
    return named === undefined ? [] : [{ from: match.index, to: match.index + word.length, thing: named }];
  });
}

function thingOf(word: string, known: ReadonlyMap<string, string>): Named | undefined {
  const [kind = "", name] = word.split("/");
  if (name === undefined) {
    const key = known.get(word);
    return key === undefined ? undefined : { known: key };
  }
  const [singular = "", ...groups] = kind.split(".");
  const group = groups.join(".");
  const listed = LISTED.find(
    (each) =>
      (each.kind.toLowerCase() === singular || each.resource === singular) && (group === "" || each.group === group),
  );
  if (listed === undefined) return undefined;
  const { resource, namespaced } = listed;
  return { ref: { resource, name, namespaced, ...(listed.group !== "" && { group: listed.group }) } };
}
