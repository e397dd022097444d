import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { useWriters } from "./writers";

/** Inside etcd: one slab per revision, the newest first; the key space it makes up. */
export function EtcdFrame() {
  const etcd = useView((view) => view.etcd);
  if (etcd === undefined) return <p className="caption">etcd has not said anything yet.</p>;
  return (
    <div className="etcd">
      <dl className="etcd-facts">
        <div>
          <dt>revision</dt>
          <dd className="mono">{etcd.revision}</dd>
        </div>
        <div>
          <dt>keys now</dt>
          <dd className="mono">{etcd.keys}</dd>
        </div>
        <div>
          <dt>compacted up to</dt>
          <dd className="mono">{etcd.compacted}</dd>
        </div>
      </dl>
      <p className="caption">
        Every write makes one revision. A slab is a revision; it is never changed, only followed by a newer one.
      </p>
      <Slabs count={48} full />
    </div>
  );
}

export function Slabs({ count, full = false }: { readonly count: number; readonly full?: boolean }) {
  const recent = useView((view) => view.etcd?.recent);
  const storyRevisions = useView(
    (view) =>
      view.story?.stations
        .filter(({ span }) => span.kind === "etcd")
        .map(({ span }) => span.id)
        .join(" ") ?? "",
  ).split(" ");
  const shown = (recent ?? []).slice(-count);
  const writers = useWriters(full ? shown.map(({ span }) => span) : []);
  return (
    <div className="slabs" data-full={full || undefined}>
      {full && <NextSlab revision={recent?.at(-1)?.revision ?? 0} />}
      {(full ? shown.toReversed() : shown).map((slab) => {
        const [resource, ...rest] = slab.key.replace(/^\/registry\//, "").split("/");
        return (
          <button
            type="button"
            tabIndex={-1}
            key={slab.revision}
            className="slab"
            data-op={slab.op}
            data-followed={storyRevisions.includes(String(slab.span)) || undefined}
            title={slab.key}
            onClick={() => select(selectionKey({ what: "span", id: slab.span }))}
          >
            <b className="mono">{slab.revision}</b>
            <span className="cut">{slab.op === "delete" ? `${resource} deleted` : resource}</span>
            <span className="mono cut">{rest.at(-1)}</span>
            {full && (
              <span className="quiet cut">
                {writers.get(slab.span) === undefined || writers.get(slab.span) === ""
                  ? ""
                  : `by ${writers.get(slab.span)}`}
              </span>
            )}
          </button>
        );
      })}
      {!full && <NextSlab revision={recent?.at(-1)?.revision ?? 0} />}
    </div>
  );
}

/** Not yet written, so dashed, and without a word of what it will be. */
function NextSlab({ revision }: { readonly revision: number }) {
  return (
    <span className="slab" data-next="">
      <b className="mono">{revision + 1}</b>
      <span>next</span>
    </span>
  );
}
