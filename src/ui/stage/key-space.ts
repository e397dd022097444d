/** One write, as etcd tells it. */
export interface Written {
  readonly revision: number;
  readonly key: string;
  readonly op: "put" | "delete";
  readonly span: number;
}

export interface KeyRow {
  /** `pods/default/`, and the name that tells it from others. */
  readonly path: string;
  readonly name: string;
  readonly key: string;
  /** By revision: the write that made it. */
  readonly writes: ReadonlyMap<number, Written>;
  /** From which to which revision of those shown the key is there. */
  readonly from: number;
  readonly to: number;
}

/**
 * The key space of the newest revisions: a row per key, those written last first, a column per revision. A key is there
 * from its write on until it is deleted.
 */
export function keySpace(
  recent: readonly Written[],
  columns: number,
  rows: number,
): { readonly revisions: readonly number[]; readonly rows: readonly KeyRow[] } {
  const revisions = [...new Set(recent.map(({ revision }) => revision))].slice(-columns);
  const [first = 0, last = 0] = [revisions[0], revisions.at(-1)];
  const byKey = new Map<string, Written[]>();
  for (const write of recent.filter(({ revision }) => revision >= first)) {
    const writes = byKey.get(write.key) ?? [];
    byKey.delete(write.key);
    byKey.set(write.key, [...writes, write]);
  }
  const shown = [...byKey.entries()].slice(-rows).reverse();
  return {
    revisions,
    rows: shown.map(([key, writes]) => {
      const parts = key.replace(/^\/registry\//, "").split("/");
      const end = writes.at(-1);
      return {
        key,
        name: parts.at(-1) ?? "",
        path: parts
          .slice(0, -1)
          .map((part) => `${part}/`)
          .join(""),
        writes: new Map(writes.map((write) => [write.revision, write])),
        from: writes[0]?.revision ?? first,
        to: end?.op === "delete" ? end.revision : last,
      };
    }),
  };
}
