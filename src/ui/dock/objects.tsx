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
  const namespaces = useTable(NAMESPACES, "").table?.rows.map(({ ref }) => ref.name) ?? [];
  return (
    <div className="objects">
      <div className="objects-head row">
        <label className="row">
          <span className="caption">Kind</span>
          <select
            className="field"
            value={LISTED.indexOf(kind)}
            onChange={(event) => setKind(LISTED[Number(event.target.value)] ?? kind)}
          >
            {LISTED.map((each, index) => (
              <option key={`${each.group} ${each.resource}`} value={index}>
                {each.kind}
              </option>
            ))}
          </select>
        </label>
        {kind.namespaced && (
          <label className="row">
            <span className="caption">Namespace</span>
            <select className="field" value={namespace} onChange={(event) => setNamespace(event.target.value)}>
              <option value="">all</option>
              {namespaces.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
        )}
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

const NAMESPACES: Listed = { kind: "Namespace", resource: "namespaces", group: "", namespaced: false };

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

function Rows({ kind, table }: { readonly kind: Listed; readonly table: TableView }) {
  const scroller = useRef<HTMLDivElement>(null);
  const selected = useUi((ui) => ui.selected);
  const rows = useVirtualizer({
    count: table.rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 12,
  });
  const columns = table.columns
    .map((column, index) => ({ ...column, index }))
    .filter(({ priority, name }) => priority === 0 && !(kind.namespaced && name === "Namespace"));
  const wide = kind.namespaced;
  const items = rows.getVirtualItems();
  const before = items[0]?.start ?? 0;
  const after = rows.getTotalSize() - (items.at(-1)?.end ?? 0);
  return (
    <div className="objects-rows" ref={scroller} tabIndex={0} role="region" aria-label={`Table of ${kind.resource}`}>
      <table>
        <thead>
          <tr>
            {wide && <th scope="col">Namespace</th>}
            {columns.map(({ name, index }) => (
              <th key={index} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && (
            <tr style={{ height: before }} aria-hidden="true">
              <td />
            </tr>
          )}
          {items.map(({ index }) => {
            const row = table.rows[index];
            if (row === undefined) return null;
            const key = objectKey(row.ref);
            return (
              <tr key={key} data-selected={selected === key || undefined} onClick={() => select(key)}>
                {wide && <td className="mono quiet">{row.ref.namespace}</td>}
                {columns.map((column, nth) => (
                  <td key={column.index} className={nth === 0 ? "mono" : undefined}>
                    {nth === 0 ? (
                      <button
                        type="button"
                        className="row-name"
                        onClick={() => select(key)}
                        aria-pressed={selected === key}
                      >
                        <Icon name={iconOfResource(row.ref.resource)} small />
                        {row.cells[column.index]}
                      </button>
                    ) : column.name === "Status" && kind.resource === "pods" ? (
                      <PodStatus cells={row.cells} columns={table.columns} />
                    ) : (
                      row.cells[column.index]
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
          {after > 0 && (
            <tr style={{ height: after }} aria-hidden="true">
              <td />
            </tr>
          )}
        </tbody>
      </table>
    </div>
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
