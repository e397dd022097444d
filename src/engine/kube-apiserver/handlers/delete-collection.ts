import type { KObject } from "../../apimachinery/object";
import type { Handler } from "../request-context";
import { matchesSelection, selectionOf } from "../selection";
import type { Served } from "../served";
import { scopeOf } from "./get";

/**
 * DELETE of a collection: each of its objects that the selectors choose, one after the other.
 *
 * Upstream: k8s.io/apiserver/pkg/registry/generic/registry/store.go (DeleteCollection).
 */
export function deleteCollectionHandler(served: Served): Handler {
  return ({ cacher }, { info }) => {
    const scope = scopeOf(served, info.namespace);
    const selection = selectionOf(served, scope, info.query);
    const items: KObject[] = [];
    for (const [key, object] of cacher.list(scope)) if (matchesSelection(selection, key, object)) items.push(object);
    const metadata = { resourceVersion: String(cacher.revision) };
    const list = { kind: `${served.api.kind}List`, apiVersion: served.apiVersion, metadata, items };
    const names = items.map((item) => ({ namespace: item.metadata.namespace ?? "", name: item.metadata.name ?? "" }));
    return { do: "delete-each", names, answer: { do: "answer", status: 200, object: list as unknown as KObject } };
  };
}
