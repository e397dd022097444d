/**
 * An object as the caller wants to see it: itself, a row of a Table, or its metadata alone.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/response.go (transformObject, asTable,
 * asPartialObjectMetadata), registry/rest/table.go.
 */
import { columnsFor } from "../api/columns/columns";
import type { ColumnCell } from "../api/columns/table";
import type { KindColumns } from "../api/kind";
import type { KObject } from "../apimachinery/object";
import type { ListParts } from "./encoding";
import type { Format } from "./negotiation";
import { servedResource } from "./served";

/** Which resource the object is of. */
export interface About {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}

/** `headed`: a Table says what its columns are. */
export function shownAs(format: Format, about: About, object: KObject, wall: number, headed = true): KObject {
  if (format.as === "itself") return object;
  if (format.as !== "Table") return partialMetadata(format, object);
  return table(format, about, [object], { resourceVersion: object.metadata.resourceVersion ?? "" }, wall, headed);
}

/** A bookmark is a Table of one row without cells, or an object without content. */
export function shownBookmark(format: Format, about: About, object: KObject, headed: boolean): KObject {
  if (format.as === "itself") return object;
  if (format.as !== "Table") return partialMetadata(format, object);
  const rows = [{ cells: columnsOf(about).columns.map(() => null), ...rowObject(format, object) }];
  return tableOf(format, about, rows, { resourceVersion: object.metadata.resourceVersion ?? "" }, headed);
}

export function shownList(format: Format, about: About, list: ListParts, wall: number): ListParts {
  if (format.as === "itself") return list;
  if (format.as === "Table") return table(format, about, list.items, list.metadata, wall, true) as unknown as ListParts;
  return {
    kind: "PartialObjectMetadataList",
    apiVersion: `meta.k8s.io/${format.asVersion}`,
    metadata: list.metadata,
    items: list.items.map((item) => partialMetadata(format, item)),
  };
}

export function partialMetadata(format: Format, object: KObject): KObject {
  return { kind: "PartialObjectMetadata", apiVersion: `meta.k8s.io/${format.asVersion}`, metadata: object.metadata };
}

function table(
  format: Format,
  about: About,
  items: readonly KObject[],
  metadata: ListParts["metadata"],
  wall: number,
  headed: boolean,
): KObject {
  const { cells } = columnsOf(about);
  const now = Math.floor(wall / 1000);
  const rows = items.map((item) => ({
    cells: cells(item, now),
    ...rowConditions(about, item),
    ...rowObject(format, item),
  }));
  return tableOf(format, about, rows, metadata, headed);
}

/** A pod that is over says so beside its row. Upstream: pkg/printers/internalversion/printers.go (printPod). */
function rowConditions({ group, resource }: About, item: KObject): { readonly conditions?: readonly unknown[] } {
  if (group !== "" || resource !== "pods") return {};
  const { phase } = (item["status"] ?? {}) as { readonly phase?: string };
  return phase === "Succeeded" || phase === "Failed" ? { conditions: [OVER[phase]] } : {};
}

const OVER = {
  Succeeded: {
    type: "Completed",
    status: "True",
    reason: "Succeeded",
    message: "The pod has completed successfully.",
  },
  Failed: { type: "Completed", status: "True", reason: "Failed", message: "The pod failed." },
} as const;

interface Row {
  readonly cells: readonly ColumnCell[];
  readonly object?: unknown;
}

function tableOf(
  format: Format,
  about: About,
  rows: readonly Row[],
  metadata: ListParts["metadata"],
  headed: boolean,
): KObject {
  return {
    kind: "Table",
    apiVersion: `meta.k8s.io/${format.asVersion}`,
    metadata: metadata as KObject["metadata"],
    columnDefinitions: headed ? columnsOf(about).columns : null,
    rows,
  };
}

function rowObject(format: Format, item: KObject): { readonly object: unknown } {
  if (format.include === "None") return { object: null };
  return { object: format.include === "Object" ? item : partialMetadata(format, item) };
}

function columnsOf({ group, version, resource }: About): KindColumns<KObject> {
  const served = servedResource(group, version, resource);
  return served?.kind.columns ?? columnsFor(group, served?.api.kind ?? "");
}
