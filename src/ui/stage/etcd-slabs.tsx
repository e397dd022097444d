import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { useOrigins } from "./writers";

/** The newest revisions as slabs, the next one dashed: what is written is never changed, only followed. */
export function Slabs({ count, origins: named = false }: { readonly count: number; readonly origins?: boolean }) {
  const recent = useView((view) => view.etcd?.recent);
  const followed = useFollowedWrites();
  const shown = (recent ?? []).slice(-count);
  const origins = useOrigins(named ? shown.map(({ span }) => span) : []);
  return (
    <div className="slabs">
      {shown.map((slab) => {
        const [resource, ...rest] = slab.key.replace(/^\/registry\//, "").split("/");
        const { writer = "", cause = "" } = origins.get(slab.span) ?? {};
        return (
          <button
            type="button"
            tabIndex={-1}
            key={`${slab.revision} ${slab.key}`}
            className="slab"
            data-op={slab.op}
            data-followed={followed.has(slab.span) || undefined}
            title={slab.key}
            onClick={() => select(selectionKey({ what: "span", id: slab.span }))}
          >
            <b className="mono">{slab.revision}</b>
            <span className="cut">{slab.op === "delete" ? `${resource} deleted` : resource}</span>
            <span className="mono cut">{rest.at(-1)}</span>
            {named && <span className="quiet cut">{writer === "" ? "" : `by ${writer}`}</span>}
            {named && (
              <span className="quiet cut" title={cause}>
                {cause === "" ? "" : `from ${cause}`}
              </span>
            )}
          </button>
        );
      })}
      <NextSlab revision={(recent?.at(-1)?.revision ?? 0) + 1} />
    </div>
  );
}

/** Not yet written, so dashed; what it will be is told only when the followed write is on its way. */
function NextSlab({ revision }: { readonly revision: number }) {
  const asked = useView((view) => {
    const span = view.story?.stations[view.story.at]?.span;
    return span?.kind === "etcd" && span.t1 === undefined ? String(span.attrs?.["key"] ?? "") : "";
  });
  const [resource, ...rest] = asked.replace(/^\/registry\//, "").split("/");
  return (
    <span className="slab" data-next={asked === "" ? "" : "followed"}>
      <b className="mono">{revision}</b>
      <span className="cut">{asked === "" ? "next" : resource}</span>
      {asked !== "" && <span className="mono cut">{rest.at(-1)} ?</span>}
    </span>
  );
}

/** The writes that the followed story has made by its present station. */
export function useFollowedWrites(): ReadonlySet<number> {
  const ids = useView(
    (view) =>
      view.story?.stations
        .slice(0, view.story.at + 1)
        .filter(({ span }) => span.kind === "etcd")
        .map(({ span }) => span.id)
        .join(" ") ?? "",
  );
  return new Set(ids === "" ? [] : ids.split(" ").map(Number));
}
