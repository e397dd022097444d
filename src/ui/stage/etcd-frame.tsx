import { useView } from "../state/view-store";
import { Member } from "./etcd-member";
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
