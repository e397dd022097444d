import type { Span } from "../../engine/index";
import type { Station } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { StopMark, stateOf } from "./chain-line";
import { Slabs } from "./etcd-frame";
import { STOPS } from "./story-path";
import { useChain } from "./use-chain";

/** Inside kube-apiserver: the chain as stations, with the followed request in it and what each of them found. */
export function ApiServerFrame({ narrow }: { readonly narrow: boolean }) {
  const server = useView((view) => view.apiserver);
  const watching = useView((view) => view.controllers?.length ?? 0);
  const chain = useChain();
  const reached = Math.max(-1, ...chain.stops.map((stations, index) => (stations.length > 0 ? index : -1)));
  return (
    <div className="stations" data-narrow={narrow || undefined}>
      <p className="stations-request mono cut">
        {chain.request === undefined ? (
          <span className="caption">No request is followed. Follow one, and it is drawn here.</span>
        ) : (
          <Request span={chain.request.span} />
        )}
      </p>
      <div className="stations-row">
        {STOPS.map((label, index) => {
          const stations = chain.stops[index] ?? [];
          const state = stateOf(stations, index, chain.current, reached);
          return (
            <section
              key={label}
              className="station stop"
              data-state={state}
              data-wide={label === "mutating admission" || undefined}
            >
              <h3 className="stop-label">{label}</h3>
              <StopMark refused={state === "refused"} passed={state === "passed"} />
              <div className="station-card">
                {stations.length === 0 ? (
                  <p className="caption">{state === "skipped" ? "nothing to do here" : "not yet"}</p>
                ) : (
                  <Findings stations={stations} />
                )}
              </div>
            </section>
          );
        })}
      </div>
      <section className="station-card watch-cache">
        <h3 className="row">
          <Icon name="eye" small />
          Watch cache
        </h3>
        <span>
          <b>{server?.watches ?? 0}</b> watches are open
        </span>
        <span>
          <b>{server?.inFlight ?? 0}</b> requests are in the chain
        </span>
        <span>
          <b>{server?.requests ?? 0}</b> answered so far
        </span>
        {watching > 0 && (
          <span>
            <b>{watching}</b> controllers listen
          </span>
        )}
      </section>
      <Slabs count={narrow ? 3 : 8} />
    </div>
  );
}

function Request({ span }: { readonly span: Span }) {
  const [verb = "", path = ""] = span.name.split(" ");
  return (
    <>
      <b className="amber">{verb}</b> {path}
    </>
  );
}

/** What a station found, in the fields of its spans. Each finding opens its span. */
function Findings({ stations }: { readonly stations: readonly Station[] }) {
  const plugins = stations.filter(({ span }) => span.kind === "admission");
  const others = stations.filter(({ span }) => span.kind !== "admission");
  return (
    <>
      {others.map(({ span }) => (
        <button
          key={span.id}
          type="button"
          tabIndex={-1}
          className="finding"
          onClick={() => select(selectionKey({ what: "span", id: span.id }))}
        >
          {TOLD_BY_THE_STOP.has(span.kind) ? null : <span className="heading">{span.kind}</span>}
          {findingsOf(span).map(([key, value]) => (
            <span key={key} className="finding-fact">
              <span className="quiet">{key}</span> <span className="mono">{value}</span>
            </span>
          ))}
        </button>
      ))}
      {plugins.length > 0 && (
        <span className="heading">
          {plugins.length === 1 ? "1 plugin" : `${plugins.length} plugins, in this order`}
        </span>
      )}
      {plugins.map(({ span }) => {
        const changed = Array.isArray(span.attrs?.["changed"]) ? span.attrs["changed"].length : 0;
        return (
          <button
            key={span.id}
            type="button"
            tabIndex={-1}
            className="plugin"
            data-changed={changed > 0 || undefined}
            onClick={() => select(selectionKey({ what: "span", id: span.id }))}
          >
            <span className="cut">{span.name}</span>
            <span>
              {span.status === "refused" ? (
                "refused"
              ) : changed > 0 ? (
                `+ ${changed} ${changed === 1 ? "field" : "fields"}`
              ) : (
                <Icon name="check" small />
              )}
            </span>
          </button>
        );
      })}
    </>
  );
}

const TOLD_BY_THE_STOP: ReadonlySet<Span["kind"]> = new Set<Span["kind"]>(["authn", "authz", "validation", "etcd"]);

const ASKED: { readonly [key: string]: string } = {
  method: "presented",
  user: "so the user is",
  groups: "in groups",
  authorizer: "decided by",
  op: "asks etcd to",
  bindingName: "by binding",
  roleName: "of role",
};

/** The fields of a span as the stop tells them: what belongs together is one line. */
export function findingsOf(span: Span): readonly (readonly [string, string])[] {
  const facts = factsOf(span);
  if (span.kind === "validation" && facts.length === 0)
    return [["errors", span.status === undefined || span.status === "ok" ? "none" : span.status]];
  if (span.kind !== "authz") return facts.map(([key, value]) => [ASKED[key] ?? key, value]);
  const told = new Map(facts);
  const [verb, resource, group, namespace] = ["verb", "resource", "group", "namespace"].map((key) => told.get(key));
  const what = [[resource, group].filter(Boolean).join("."), namespace === undefined ? "" : `in ${namespace}`]
    .filter((part) => part !== "")
    .join(" ");
  const rest = facts.filter(([key]) => !["verb", "resource", "group", "namespace", "user"].includes(key));
  return [
    ["asks to", [verb, what === "" ? told.get("path") : what].filter(Boolean).join(" ")],
    ...rest.map(([key, value]) => [ASKED[key] ?? key, value] as const),
  ];
}

export function factsOf(span: Span): readonly (readonly [string, string])[] {
  return Object.entries(span.attrs ?? {}).flatMap(([key, value]) => {
    if (value === null || value === "" || (Array.isArray(value) && value.length === 0)) return [];
    if (typeof value === "object" && !Array.isArray(value))
      return Object.entries(value)
        .filter(([, inner]) => inner !== null && inner !== "")
        .map(([inner, found]) => [inner, wordsOf(found)] as const);
    return [[key, wordsOf(value)] as const];
  });
}

function wordsOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(wordsOf).join(", ");
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}
