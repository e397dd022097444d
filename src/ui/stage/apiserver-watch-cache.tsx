import { memo, useMemo } from "react";
import type { WatcherView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { useView } from "../state/view-store";
import { clientsOf, isBehind, narrowedTo, type Client } from "./apiserver-watches";

const NONE: readonly WatcherView[] = [];

function useClients(): readonly Client[] {
  const watchers = useView((view) => view.apiserver?.watchers ?? NONE);
  return useMemo(() => clientsOf(watchers), [watchers]);
}

/** Who is told of every change: in a strip one line each, or with all their watches one by one. */
export function WatchCache({
  narrow,
  whole,
  onWhole,
}: {
  readonly narrow: boolean;
  readonly whole: boolean;
  /** Absent: there is no choice. */
  readonly onWhole?: (whole: boolean) => void;
}) {
  const clients = useClients();
  const shown = narrow ? 3 : 6;
  return (
    <section className="station-card watch-cache" data-whole={whole || undefined} aria-label="Watch cache">
      <div className="watch-facts">
        <h3 className="row">
          <Icon name="eye" small />
          Watch cache
        </h3>
        <Facts />
        {onWhole !== undefined && (
          <Button tone="ghost" size="small" aria-expanded={whole} onClick={() => onWhole(!whole)}>
            {whole ? "The stations again" : "Every watch"}
          </Button>
        )}
      </div>
      {whole ? (
        <div className="watch-list" tabIndex={0} role="region" aria-label="Every open watch">
          {clients.map((client) => (
            <AllOf key={client.name} client={client} />
          ))}
          {clients.length === 0 && <p className="caption">Nobody watches yet.</p>}
        </div>
      ) : (
        <>
          {clients.slice(0, shown).map((client) => (
            <FirstOf key={client.name} client={client} />
          ))}
          {clients.length > shown && <span className="watcher-rest">and {clients.length - shown} more</span>}
        </>
      )}
    </section>
  );
}

function Facts() {
  const watches = useView((view) => view.apiserver?.watches ?? 0);
  const revision = useView((view) => view.apiserver?.revision ?? 0);
  const inFlight = useView((view) => view.apiserver?.inFlight ?? 0);
  const lately = useView((view) => view.apiserver?.lately ?? 0);
  return (
    <>
      <span>
        knows up to revision <b className="mono">{revision}</b>
      </span>
      <span>
        <b>{watches}</b> watches, <b>{inFlight}</b> requests in the chain, <b>{lately}</b> in the last second
      </span>
    </>
  );
}

/** Of one watcher the watch that says most. */
function FirstOf({ client }: { readonly client: Client }) {
  const { name, watches, behind } = client;
  const watch = watches.find(isBehind) ?? watches[0];
  if (watch === undefined) return null;
  return (
    <div className="watcher" title={name}>
      <b className="cut">{name}</b>
      <span className="cut">
        {watch.resource} {narrowedTo(watch)}
      </span>
      <Progress watch={watch} />
      {watches.length > 1 && (
        <span className="quiet">
          and {watches.length - 1} more{behind > 1 && `, ${behind} behind`}
        </span>
      )}
    </div>
  );
}

function Progress({ watch }: { readonly watch: WatcherView }) {
  const { sent, seen } = watch;
  if (isBehind(watch))
    return (
      <span className="watch-behind">
        <span className="mono">seen {seen}</span>, {sent} is on its way
      </span>
    );
  const word = seen !== undefined ? `seen ${seen}` : sent !== undefined ? `sent ${sent}` : "as its selector says";
  return <span className="mono">{word}</span>;
}

const AllOf = memo(function AllOf({ client: { name, watches, behind } }: { readonly client: Client }) {
  return (
    <section className="watch-client" aria-label={name}>
      <h4>
        {name}
        <span className="quiet">
          {watches.length === 1 ? "1 watch" : `${watches.length} watches`}
          {behind > 0 && `, ${behind} behind`}
        </span>
      </h4>
      <ul>
        {watches.map((watch) => (
          <li key={`${watch.group}/${watch.resource} ${narrowedTo(watch)}`} data-behind={isBehind(watch) || undefined}>
            <span
              className="watch-kind"
              title={watch.group === "" ? watch.resource : `${watch.resource}.${watch.group}`}
            >
              {watch.resource} <span className="quiet">{narrowedTo(watch)}</span>
            </span>
            <Progress watch={watch} />
          </li>
        ))}
      </ul>
    </section>
  );
}, sameClient);

/** The view brings a new list with every change; most watchers in it are as they were. */
function sameClient({ client: a }: { readonly client: Client }, { client: b }: { readonly client: Client }): boolean {
  return (
    a.name === b.name &&
    a.watches.length === b.watches.length &&
    a.watches.every((watch, index) => {
      const other = b.watches[index];
      return (
        watch.resource === other?.resource &&
        watch.seen === other.seen &&
        watch.sent === other.sent &&
        watch.fields === other.fields
      );
    })
  );
}
