import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { engine } from "../state/engine-link";
import { durationWords } from "../state/time-words";
import { useView } from "../state/view-store";
import { Slabs } from "./etcd-slabs";
import { KeySpace } from "./key-space-table";

/**
 * Inside etcd: its one member, the newest revisions with who made them and why, and the key space that they make up.
 */
export function EtcdFrame({ width }: { readonly width: number }) {
  const known = useView((view) => view.etcd !== undefined);
  if (!known) return <p className="caption">etcd has not said anything yet.</p>;
  const columns = Math.max(6, Math.min(30, Math.floor((width - 330) / 32)));
  return (
    <div className="etcd" data-narrow={width < 700 || undefined}>
      <Member />
      <section aria-label="Revisions">
        <h3 className="etcd-head">
          Revisions <span>every write makes one, and says who made it and what for</span>
        </h3>
        <Slabs count={Math.max(2, Math.min(7, Math.floor(width / 150)))} origins />
      </section>
      <section aria-label="Key space">
        <h3 className="etcd-head">
          Key space <span>a key keeps its versions until compaction</span>
        </h3>
        <KeySpace columns={columns} />
      </section>
    </div>
  );
}

/** The one member: nobody has to agree with it, so what is on its disk is committed. */
function Member() {
  const etcd = useView((view) => view.etcd);
  const sync = useLastSync(etcd?.revision ?? 0);
  const together = sync?.attrs?.["proposals"];
  return (
    <div className="member">
      <div>
        <h3 className="row">
          <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
            <path d="M0-6 6 0 0 6-6 0z" fill="var(--ink)" />
          </svg>
          the only member
        </h3>
        <p className="caption">It needs nobody’s vote: what is safe on its own disk is committed.</p>
      </div>
      <dl>
        <Fact name="revision">{etcd?.revision}</Fact>
        <Fact name="keys now">{etcd?.keys}</Fact>
        <Fact name="records in its log">{etcd?.records}</Fact>
        <Fact name="compacted up to">{etcd?.compacted === 0 ? "nothing yet" : etcd?.compacted}</Fact>
      </dl>
      {sync !== undefined && (
        <p className="caption member-sync">
          <Icon name="s-ready" small />
          last sync of the disk:
          {typeof together === "number" && ` ${together} ${together === 1 ? "change" : "changes"} in one write`}
          {sync.t1 !== undefined && `, ${durationWords(sync.t1 - sync.t0)}`}
        </p>
      )}
    </div>
  );
}

function Fact({ name, children }: { readonly name: string; readonly children: React.ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="mono">{children}</dd>
    </div>
  );
}

/** The newest sync that has ended. Asked anew when there is a new revision. */
function useLastSync(revision: number): Span | undefined {
  const [sync, setSync] = useState<Span>();
  useEffect(() => {
    let ended = false;
    engine()
      .spans({ kinds: ["fsync"], limit: 2 })
      .then(
        (spans) => {
          if (!ended) setSync(spans.find(({ t1 }) => t1 !== undefined));
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [revision]);
  return sync;
}
