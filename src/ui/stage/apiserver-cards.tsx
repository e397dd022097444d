import type { Span } from "../../engine/index";
import type { Station } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { isRefused, singular } from "./sentences/phrase";
import { authorizersOf, changedBy, findingsOf } from "./span-facts";
import { STOPS } from "./story-path";
import { colourOf, writersIn } from "./writer-colours";

/** What a station found, in the fields of its spans. Each finding opens its span. */
export function StationCard({
  index,
  stations,
  skipped,
}: {
  readonly index: number;
  readonly stations: readonly Station[];
  readonly skipped: boolean;
}) {
  const spans = stations.map(({ span }) => span);
  if (spans.length === 0) return <p className="caption">{skipped ? "nothing to do here" : "not yet"}</p>;
  switch (STOPS[index]) {
    case "authorisation":
      return spans.map((span) => <Authorisation key={span.id} span={span} />);
    case "mutating admission":
      return <Mutating spans={spans} />;
    case "validation":
      return spans.map((span) => <Validation key={span.id} span={span} />);
    case "validating admission":
      return <Validating spans={spans} />;
    default:
      return spans.map((span) => (
        <Finding key={span.id} span={span}>
          <Facts facts={findingsOf(span)} />
        </Finding>
      ));
  }
}

function Finding({ span, children }: { readonly span: Span; readonly children: React.ReactNode }) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="finding"
      onClick={() => select(selectionKey({ what: "span", id: span.id }))}
    >
      {children}
    </button>
  );
}

function Facts({ facts }: { readonly facts: readonly (readonly [string, string])[] }) {
  return facts.map(([key, value]) => (
    <span key={key} className="finding-fact">
      <span className="quiet">{key}</span> <span className="mono">{value}</span>
    </span>
  ));
}

function Authorisation({ span }: { readonly span: Span }) {
  const told = (key: string) => {
    const grant = span.attrs?.["grant"] as { readonly [key: string]: unknown } | undefined;
    const value = grant?.[key] ?? span.attrs?.[key];
    return value === undefined || value === "" ? undefined : String(value);
  };
  const binding = told("bindingName");
  const rule = told("rule");
  return (
    <Finding span={span}>
      <Facts facts={findingsOf(span).slice(0, 1)} />
      <span className="asked">
        {authorizersOf(span).map(({ name, said }) => (
          <span key={name} data-said={said}>
            <span>{name}</span>
            <span className="row">
              {said === "allowed" && <Icon name="s-ready" small />}
              {said}
            </span>
          </span>
        ))}
      </span>
      {told("privileged") !== undefined && (
        <span className="quiet">Who is in this group may do everything. No rule is looked up.</span>
      )}
      {binding !== undefined && (
        <Facts
          facts={[
            [`by ${told("bindingKind")}`, binding],
            [`of ${told("roleKind")}`, told("roleName") ?? ""],
            ...(rule === undefined ? [] : ([["its rule", `number ${Number(rule) + 1}`]] as const)),
          ]}
        />
      )}
      {isRefused(span) && <span className="bad">no rule allows it</span>}
    </Finding>
  );
}

/** The body is read, what was left unsaid is filled in, and then the plugins have their turn, one after the other. */
function Mutating({ spans }: { readonly spans: readonly Span[] }) {
  const writers = writersIn(spans);
  const plugins = spans.filter(({ kind }) => kind === "admission").length;
  const writing = spans.filter((span) => span.kind === "admission" && changedBy(span) > 0).length;
  return (
    <>
      <span className="plugins-head">
        <b>{plugins === 0 ? "Reading the body" : `${plugins} plugins, in this order`}</b>
        {plugins > 0 && <span className="quiet">{writing} changed it</span>}
      </span>
      {spans.map((span) => (
        <Plugin
          key={span.id}
          span={span}
          name={span.kind === "admission" ? span.name : (STAGES[span.kind] ?? span.kind)}
        >
          {isRefused(span)
            ? "refused"
            : span.kind === "decode"
              ? span.object === undefined
                ? "read"
                : singular(span.object.resource)
              : changedBy(span) === 0
                ? "as it was"
                : `+ ${changedBy(span)} ${changedBy(span) === 1 ? "field" : "fields"}`}
          {changedBy(span) > 0 && <i className="writer-bar" style={{ background: colourOf(writers, span).line }} />}
        </Plugin>
      ))}
    </>
  );
}

const STAGES: { readonly [kind: string]: string } = { decode: "decode", defaulting: "defaults" };

function Plugin({
  span,
  name,
  children,
}: {
  readonly span: Span;
  readonly name: string;
  readonly children: React.ReactNode;
}) {
  return (
    <button
      type="button"
      tabIndex={-1}
      className="plugin"
      data-changed={changedBy(span) > 0 || undefined}
      data-refused={isRefused(span) || undefined}
      onClick={() => select(selectionKey({ what: "span", id: span.id }))}
    >
      <span className="cut">{name}</span>
      <span>{children}</span>
    </button>
  );
}

function Validation({ span }: { readonly span: Span }) {
  const refused = isRefused(span);
  return (
    <Finding span={span}>
      <Facts facts={findingsOf(span)} />
      <span className="status" data-tone={refused ? "bad" : "live"}>
        <Icon name={refused ? "s-bad" : "s-ready"} small />
        {refused ? "not valid" : "valid"}
      </span>
    </Finding>
  );
}

function Validating({ spans }: { readonly spans: readonly Span[] }) {
  return (
    <>
      <span className="plugins-head">
        <b>{spans.length === 1 ? "1 plugin" : `${spans.length} plugins`}</b>
      </span>
      {spans.map((span) => (
        <Plugin key={span.id} span={span} name={span.name}>
          {isRefused(span) ? "refused" : <Icon name="check" small />}
        </Plugin>
      ))}
    </>
  );
}
