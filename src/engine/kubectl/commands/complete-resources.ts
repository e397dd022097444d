import type { Task } from "../../sim/task";
import { collectionPath } from "../client/api-client";
import { CommandError } from "../command-error";
import { isApiFailure } from "../../client/errors";
import { itemsOf } from "../resource/fetch-resources";
import type { Session } from "../session";

/** Completes `KIND [NAME...]` and `KIND/NAME`: kinds by discovery, names by asking for their list. */
export function* completeResources(session: Session, words: readonly string[]): Task<readonly string[]> {
  try {
    const last = words.at(-1) ?? "";
    const mapper = yield* session.mapper();
    const slash = last.indexOf("/");
    if (slash >= 0) return (yield* names(session, last.slice(0, slash))).map((name) => `${last.slice(0, slash)}/${name}`);
    if (words.length > 1) return yield* names(session, words[0]!);
    const kinds = mapper.all.filter(({ verbs }) => verbs.includes("get")).map(({ resource }) => resource);
    return [...new Set(kinds)].sort();
  } catch (error) {
    if (error instanceof CommandError || isApiFailure(error)) return [];
    throw error;
  }
}

function* names(session: Session, word: string): Task<string[]> {
  const mapping = (yield* session.mapper()).mappingFor(word);
  const { name } = yield* session.namespace();
  const client = yield* session.client();
  const list = yield* client.json("GET", collectionPath(mapping, name));
  return itemsOf(list as { readonly [field: string]: never }).map((object) => object.metadata.name ?? "");
}
