import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { TableView } from "../../workers/protocol";
import { Button } from "../design/kit";
import { iconOfResource, Icon } from "../design/icon";
import { typeLine } from "../state/deeds";
import { engine } from "../state/engine-link";
import { objectKey } from "../state/selection";
import { select, useUi } from "../state/ui-store";
import { StatusMark } from "../stage/status-mark";
import { podLook } from "../stage/pod-state";
import { LISTED, type Listed } from "./listed";

const REFRESH_MS = 250;
const ROW = 28;

/** Every kind as `kubectl get` prints it. Asked for a few times a second, and only while it is looked at. */
export function Objects() {
  const [kind, setKind] = useState<Listed>(LISTED[0] as Listed);
  const [namespace, setNamespace] = useState("");
  const { table, failure } = useTable(kind, namespace);
  return (
    <div className="objects">
      <div className="objects-head row">
        <KindChoice kind={kind} choose={setKind} />
        {kind.namespaced && <NamespaceChoice namespace={namespace} choose={setNamespace} />}
        <span className="caption mono cut" title="The command that this table equals">
          kubectl get {kind.resource}
          {kind.namespaced ? (namespace === "" ? " -A" : ` -n ${namespace}`) : ""}
        </span>
        <span className="grow" />
        {table !== undefined && (
          <span className="caption">
            {table.rows.length} {table.rows.length === 1 ? "object" : "objects"}
          </span>
        )}
      </div>
      {failure !== undefined ? (
        <p className="empty">{failure}</p>
      ) : table === undefined ? null : table.rows.length === 0 ? (
        <Empty kind={kind} namespace={namespace} table={table} />
      ) : (
        <Rows kind={kind} table={table} />
      )}
    </div>
  );
}

function KindChoice({ kind, choose }: { readonly kind: Listed; readonly choose: (kind: Listed) => void }) {
  return (
    <label className="row">
      <span className="caption">Kind</span>
      <select
        className="field"
        value={LISTED.indexOf(kind)}
        onChange={(event) => choose(LISTED[Number(event.target.value)] ?? kind)}
      >
        {LISTED.map((each, index) => (
          <option key={`${each.group} ${each.resource}`} value={index}>
            {each.kind}
          </option>
        ))}
      </select>
    </label>
  );
}

function NamespaceChoice({
  namespace,
  choose,
}: {
  readonly namespace: string;
  readonly choose: (namespace: string) => void;
}) {
  const names = useTable(NAMESPACES, "").table?.rows.map(({ ref }) => ref.name) ?? [];
  return (
    <label className="row">
      <span className="caption">Namespace</span>
      <select className="field" value={namespace} onChange={(event) => choose(event.target.value)}>
        <option value="">all</option>
        {names.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
}

const NAMESPACES = LISTED.find(({ resource }) => resource === "namespaces") as Listed;

function useTable(kind: Listed, namespace: string) {
  const [state, setState] = useState<{
    readonly kind: Listed;
    readonly namespace: string;
    readonly table?: TableView;
    readonly failure?: string;
  }>();
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = () => {
      engine()
        .table({
          resource: kind.resource,
          ...(kind.group !== "" && { group: kind.group }),
          ...(namespace !== "" && { namespace }),
        })
        .then(
          (table) => {
            if (!ended) setState({ kind, namespace, table });
          },
          (error: unknown) => {
            if (!ended) setState({ kind, namespace, failure: String(error instanceof Error ? error.message : error) });
          },
        )
        .finally(() => {
          if (!ended) timer = setTimeout(ask, REFRESH_MS);
        });
    };
    ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [kind, namespace]);
  const fits = state?.kind === kind && state.namespace === namespace;
  return { table: fits ? state.table : undefined, failure: fits ? state.failure : undefined };
}

function Empty({
  kind,
  namespace,
  table,
}: {
  readonly kind: Listed;
  readonly namespace: string;
  readonly table: TableView;
}) {
  const where = namespace === "" ? "" : ` in ${namespace}`;
  return (
    <div className="empty">
      <h2>
        No {kind.resource}
        {where} yet
      </h2>
      <p>
        As kubectl says:{" "}
        {table.empty ?? (namespace === "" ? "No resources found" : `No resources found in ${namespace} namespace.`)}
      </p>
      {kind.resource === "pods" && (
        <Button icon="plus" onClick={() => typeLine("kubectl run web --image=nginx")}>
          Start one: kubectl run web --image=nginx
        </Button>
      )}
    </div>
  );
}

/** Only the rows in sight are in the page; what is above and below them is room. */
function Rows({ kind, table }: { readonly kind: Listed; readonly table: TableView }) {
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: table.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const columns = columnsOf(kind, table);
  const items = rows.getVirtualItems();
  return (
    <div className="objects-rows" ref={scroller} tabIndex={0} role="region" aria-label={`Table of ${kind.resource}`}>
      <table>
        <thead>
          <tr>
            {kind.namespaced && (
              <th scope="col" className="of-namespace">
                Namespace
              </th>
            )}
            {columns.map(({ name, index }) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          <Room height={items[0]?.start ?? 0} />
          {items.map(({ index }) => {
            const row = table.rows[index];
            return row === undefined ? null : (
              <ObjectRow key={objectKey(row.ref)} kind={kind} table={table} columns={columns} row={row} />
            );
          })}
          <Room height={rows.getTotalSize() - (items.at(-1)?.end ?? 0)} />
        </tbody>
      </table>
    </div>
  );
}

type Column = TableView["columns"][number] & { readonly index: number };

function columnsOf(kind: Listed, table: TableView): readonly Column[] {
  return table.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority, name }) => priority === 0 && !(kind.namespaced && name === "Namespace"));
}

function Room({ height }: { readonly height: number }) {
  if (height <= 0) return null;
  return (
    <tr style={{ height }} aria-hidden="true">
      <td />
    </tr>
  );
}

function ObjectRow({
  kind,
  table,
  columns,
  row,
}: {
  readonly kind: Listed;
  readonly table: TableView;
  readonly columns: readonly Column[];
  readonly row: TableView["rows"][number];
}) {
  const key = objectKey(row.ref);
  const selected = useUi((ui) => ui.selected === key);
  const [first, ...rest] = columns;
  return (
    <tr data-selected={selected || undefined} onClick={() => select(key)}>
      {kind.namespaced && <td className="mono quiet of-namespace">{row.ref.namespace}</td>}
      <td className="mono">
        <button type="button" className="row-name" onClick={() => select(key)} aria-pressed={selected}>
          <Icon name={iconOfResource(row.ref.resource)} small />
          {first === undefined ? row.ref.name : row.cells[first.index]}
        </button>
      </td>
      {rest.map(({ index, name }) => (
        <td key={index}>
          {name === "Status" && kind.resource === "pods" ? (
            <PodStatus cells={row.cells} columns={table.columns} />
          ) : (
            row.cells[index]
          )}
        </td>
      ))}
    </tr>
  );
}

function PodStatus({
  cells,
  columns,
}: {
  readonly cells: readonly (string | number)[];
  readonly columns: TableView["columns"];
}) {
  const cell = (name: string) => String(cells[columns.findIndex((column) => column.name === name)] ?? "");
  const [ready = 0, of = 0] = cell("Ready").split("/").map(Number);
  const containers = Array.from({ length: of }, () => ({
    name: "",
    state: "running" as const,
    ready: true,
    init: false,
    restarts: 0,
  }));
  return (
    <StatusMark look={podLook({ status: cell("Status"), deleting: false, ready, containers })} word={cell("Status")} />
  );
}
