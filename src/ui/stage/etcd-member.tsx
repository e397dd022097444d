import { useEffect, useState } from "react";
import type { Span } from "../../engine/index";
import { Icon } from "../design/icon";
import { engine } from "../state/engine-link";
import { durationWords } from "../state/time-words";
import { useView } from "../state/view-store";
import { amountWords } from "./amounts";
import { logOf } from "./etcd-log";

/** The one member: nobody has to agree with it, so what is on its disk is committed. */
export function Member() {
  const etcd = useView((view) => view.etcd);
  if (etcd === undefined) return null;
  const { revision, keys, bytes, compacted, leases, watches } = etcd;
  return (
    <div className="member">
      <div>
        <h3 className="row">
          <svg width="14" height="14" viewBox="-7 -7 14 14" aria-hidden="true">
            <path d="M0-6 6 0 0 6-6 0z" fill="var(--ink)" />
          </svg>
          one member
        </h3>
        <p className="caption">
          No terms and no votes: with nobody to agree with, what is safe on its own disk is committed.
        </p>
      </div>
      <Log />
      <dl>
        <Fact name="revision">{revision}</Fact>
        <Fact name="keys now">{keys}</Fact>
        <Fact name="their objects, as JSON">{amountWords("memory", bytes)}</Fact>
        <Fact name="compacted up to">{compacted === 0 ? "nothing yet" : compacted}</Fact>
        <Fact name="leases">{leases}</Fact>
        <Fact name="watches">{watches}</Fact>
      </dl>
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

const ENTRIES = 5;

/** The newest entries of the write-ahead log, and the flag of what is committed. */
function Log() {
  const log = useView((view) => view.etcd?.log);
  const sync = useLastSync(log?.next ?? 0);
  if (log === undefined) return null;
  const { entries, committed } = logOf(log, ENTRIES);
  const together = sync?.attrs?.["proposals"];
  return (
    <section className="member-log" aria-label="Write-ahead log">
      <h4>
        write-ahead log <span className="quiet">{log.next - log.first} entries kept</span>
      </h4>
      <ol>
        {entries.map(({ index, state }) => (
          <li key={index} data-state={state} data-flag={index === committed || undefined}>
            {index}
            <span className="unseen">
              {state === "safe" ? ", on the disk" : state === "pending" ? ", not safe yet" : ", not written yet"}
            </span>
          </li>
        ))}
      </ol>
      <span className="member-flag">
        {committed === undefined ? "nothing committed yet" : `committed to ${committed}`}
      </span>
      {sync !== undefined && (
        <span className="caption member-sync">
          <Icon name="s-ready" small />
          last sync of the disk:
          {typeof together === "number" && ` ${together} ${together === 1 ? "entry" : "entries"} in one write`}
          {sync.t1 !== undefined && `, ${durationWords(sync.t1 - sync.t0)}`}
        </span>
      )}
    </section>
  );
}

/** The newest sync that has ended. Asked anew when there is a new entry. */
function useLastSync(next: number): Span | undefined {
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
  }, [next]);
  return sync;
}
