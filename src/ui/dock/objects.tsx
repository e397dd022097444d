import { useMemo, useState } from "react";
import type { TableView } from "../../workers/protocol";
import { Button, Switch } from "../design/kit";
import { typeLine } from "../state/deeds";
import { LISTED, type Listed } from "./listed";
import { columnsOf, nextOrder, rowsShown, type Order } from "./object-rows";
import { ObjectTable } from "./object-table";
import { useTable } from "./use-table";

/** Every kind as `kubectl get` prints it, to be sorted and searched. */
export function Objects() {
  const [kind, setKind] = useState<Listed>(LISTED[0] as Listed);
  const [namespace, setNamespace] = useState("");
  const [wide, setWide] = useState(false);
  const [words, setWords] = useState("");
  const [order, setOrder] = useState<Order>();
  const { table, failure, fresh } = useTable(kind, kind.namespaced ? namespace : "", wide);
  const columns = useMemo(() => (table === undefined ? [] : columnsOf(table, kind.namespaced)), [table, kind]);
  const rows = useMemo(() => rowsShown(table?.rows ?? [], columns, words, order), [table, columns, words, order]);
  const total = table?.rows.length ?? 0;
  return (
    <div className="objects">
      <div className="objects-head row">
        <KindChoice
          kind={kind}
          choose={(next) => {
            setKind(next);
            setOrder(undefined);
          }}
        />
        {kind.namespaced && <NamespaceChoice namespace={namespace} choose={setNamespace} />}
        <input
          className="field grow"
          type="search"
          aria-label="Filter objects"
          placeholder="Any words of a row"
          value={words}
          onChange={({ target: { value } }) => setWords(value)}
        />
        <Switch on={wide} onChange={setWide}>
          Wide
        </Switch>
        <span className="caption mono cut" title="The command that this table equals">
          {commandOf(kind, namespace, wide)}
        </span>
        {table !== undefined && (
          <span className="caption">
            {rows.length === total ? total : `${rows.length} of ${total}`} {total === 1 ? "object" : "objects"}
          </span>
        )}
      </div>
      {failure !== undefined ? (
        <p className="empty">{failure}</p>
      ) : table === undefined ? null : total === 0 ? (
        <Empty kind={kind} namespace={namespace} table={table} />
      ) : rows.length === 0 ? (
        <p className="empty">None of {total} has these words in its row.</p>
      ) : (
        <ObjectTable
          {...{ kind, columns, rows, fresh, order }}
          sortBy={(column) => setOrder(nextOrder(order, column))}
        />
      )}
    </div>
  );
}

function commandOf(kind: Listed, namespace: string, wide: boolean): string {
  const where = !kind.namespaced ? "" : namespace === "" ? " -A" : ` -n ${namespace}`;
  return `kubectl get ${kind.resource}${where}${wide ? " -o wide" : ""}`;
}

const AREAS = [...new Set(LISTED.map(({ area }) => area))];

function KindChoice({ kind, choose }: { readonly kind: Listed; readonly choose: (kind: Listed) => void }) {
  return (
    <label className="row">
      <span className="caption">Kind</span>
      <select
        className="field"
        value={LISTED.indexOf(kind)}
        onChange={(event) => choose(LISTED[Number(event.target.value)] ?? kind)}
      >
        {AREAS.map((area) => (
          <optgroup key={area} label={area}>
            {LISTED.map((each, index) =>
              each.area === area ? (
                <option key={`${each.group} ${each.resource}`} value={index}>
                  {each.kind}
                </option>
              ) : null,
            )}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

const NAMESPACES = LISTED.find(({ resource }) => resource === "namespaces") as Listed;

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
        {[...new Set([...names, ...(namespace === "" ? [] : [namespace])])].map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    </label>
  );
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
  const where = namespace === "" || !kind.namespaced ? "" : ` in ${namespace}`;
  return (
    <div className="empty">
      <h2>
        No {kind.resource}
        {where} yet
      </h2>
      <p>
        As kubectl says:{" "}
        {table.empty ?? (where === "" ? "No resources found" : `No resources found${where} namespace.`)}
      </p>
      {kind.resource === "pods" && (
        <Button icon="plus" onClick={() => typeLine("kubectl run web --image=nginx")}>
          Start one: kubectl run web --image=nginx
        </Button>
      )}
    </div>
  );
}
