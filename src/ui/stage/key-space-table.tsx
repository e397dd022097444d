import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { useFollowedWrites } from "./etcd-slabs";
import { keySpace, type KeyRow } from "./key-space";
import { shortName } from "./plate-lines";

const ROWS = 9;

/** A row per key, a column per revision: when each was written, and since when it is there. */
export function KeySpace({ columns }: { readonly columns: number }) {
  const recent = useView((view) => view.etcd?.recent ?? NONE);
  const compacted = useView((view) => view.etcd?.compacted ?? 0);
  const { revisions, rows } = keySpace(recent, columns, ROWS);
  if (rows.length === 0) return <p className="caption">Nothing was written yet.</p>;
  return (
    <div className="key-space">
      <table>
        <caption className="unseen">Which revision wrote which key</caption>
        <thead>
          <tr>
            <th scope="col">key</th>
            {revisions.map((revision) => (
              <th
                key={revision}
                scope="col"
                className="mono"
                data-tens={revision % 5 === 0 || undefined}
                data-compacted={revision <= compacted || undefined}
                title={revision <= compacted ? "compacted: its older versions are forgotten" : undefined}
              >
                {revision % 5 === 0 ? revision : String(revision).slice(-2)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.key} row={row} revisions={revisions} compacted={compacted} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const NONE: readonly never[] = [];

function Row({
  row,
  revisions,
  compacted,
}: {
  readonly row: KeyRow;
  readonly revisions: readonly number[];
  readonly compacted: number;
}) {
  const followed = useFollowedWrites();
  return (
    <tr>
      <th scope="row" className="mono" title={row.key}>
        <span>
          <span className="cut">{row.path}</span>
          <b>{shortName(row.name)}</b>
        </span>
      </th>
      {revisions.map((revision) => {
        const write = row.writes.get(revision);
        return (
          <td
            key={revision}
            data-there={(revision >= row.from && revision <= row.to) || undefined}
            data-begin={revision === row.from || undefined}
            data-end={(revision === row.to && write?.op === "delete") || undefined}
            data-compacted={revision <= compacted || undefined}
          >
            {write !== undefined && (
              <button
                type="button"
                tabIndex={-1}
                className="write-dot"
                data-op={write.op}
                data-followed={followed.has(write.span) || undefined}
                aria-label={`${write.op === "put" ? "written" : "deleted"} at ${revision}`}
                title={`${write.op === "put" ? "written" : "deleted"} at revision ${revision}`}
                onClick={() => select(selectionKey({ what: "span", id: write.span }))}
              />
            )}
          </td>
        );
      })}
    </tr>
  );
}
