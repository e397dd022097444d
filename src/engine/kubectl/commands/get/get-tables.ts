import { StatusError } from "../../../apimachinery/status";
import type { JsonObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import { age } from "../../describe/describe-events";
import { qualifiedKindName, type RestMapping } from "../../client/rest-mapper";
import { SeveralErrors } from "../../command-error";
import { TablePrinter, type Table, type TableOptions, type TableRow } from "../../printers/table-printer";
import { listAll } from "../../resource/fetch-resources";
import { planResources } from "../../resource/plan-resources";
import type { ResourcePlan } from "../../resource/resource-info";
import type { ResourceQuery } from "../../resource/resource-query";
import type { Session } from "../../session";
import { rowsSorted } from "./sort-objects";

export const TABLE_ACCEPT =
  "application/json;as=Table;v=v1;g=meta.k8s.io,application/json;as=Table;v=v1beta1;g=meta.k8s.io,application/json";

/**
 * Prints what was asked for as the server's tables, one block for each kind.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/get/get.go (Run).
 */
export function* printTables(session: Session, query: ResourceQuery): Task {
  const { flags } = session;
  const { plans, refusals, faults } = yield* planResources(session, query);
  const errors: Error[] = [...refusals];
  const blocks: { mapping: RestMapping; table: Table }[] = [];
  for (const plan of plans) {
    try {
      const table = yield* fetchTable(session, plan, query);
      if (table !== undefined) blocks.push({ mapping: plan.mapping, table });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      if (!(error.reason === "NotFound" && flags.on("ignore-not-found"))) errors.push(error);
    }
  }
  if (faults.length > 0) errors.push(new SeveralErrors(faults));
  const kinds = new Set(blocks.map(({ mapping }) => `${mapping.kind}.${mapping.group}`));
  const sorted =
    flags.text("sort-by") === ""
      ? blocks
      : blocks.map(({ mapping, table }) => ({
          mapping,
          table: { ...table, rows: rowsSorted(table.rows ?? [], flags.text("sort-by")) },
        }));
  const text = tablesText(sorted, (mapping) => tableOptions(session, query, mapping, kinds.size > 1));
  yield* session.out(text);
  if (text === "" && errors.length === 0 && !flags.on("ignore-not-found"))
    yield* sayNothingFound(session, plans, query);
  if (errors.length > 0) throw new SeveralErrors(uniqueErrors(errors));
}

/** The tables of neighbours of one kind go together, under one line of headers. */
function tablesText(
  blocks: readonly { readonly mapping: RestMapping; readonly table: Table }[],
  options: (mapping: RestMapping) => TableOptions,
): string {
  let text = "";
  for (let i = 0; i < blocks.length;) {
    const { mapping } = blocks[i]!;
    const printer = new TablePrinter(options(mapping));
    let lines = "";
    for (; i < blocks.length && blocks[i]!.mapping === mapping; i++) {
      if ((blocks[i]!.table.rows ?? []).length > 0) lines += printer.lines(blocks[i]!.table);
    }
    if (lines === "") continue;
    if (text !== "" && !options(mapping).noHeaders) text += "\n";
    text += printer.align(lines);
  }
  return text;
}

export function tableOptions(
  session: Session,
  query: ResourceQuery,
  mapping: RestMapping,
  severalKinds: boolean,
): TableOptions {
  const { flags } = session;
  return {
    noHeaders: flags.on("no-headers"),
    wide: flags.text("output") === "wide",
    withNamespace: query.allNamespaces === true && mapping.namespaced,
    showLabels: flags.on("show-labels"),
    columnLabels: flags.list("label-columns"),
    ...((severalKinds || flags.on("show-kind")) && { kind: qualifiedKindName(mapping) }),
  };
}

function* fetchTable(session: Session, plan: ResourcePlan, query: ResourceQuery): Task<Table | undefined> {
  const accept = session.flags.on("server-print") ? TABLE_ACCEPT : "application/json";
  const full = session.flags.text("sort-by") !== "";
  const now = yield* session.io.wall();
  if (plan.kind === "list")
    return asTable(yield* listAll(session, plan.mapping, plan.namespace, query, accept, full), now);
  const client = yield* session.client();
  return asTable(
    (yield* client.get(plan.mapping, plan.namespace, plan.name, {
      accept,
      ...(full && { query: { includeObject: "Object" } }),
      ...(query.subresource !== undefined && { subresource: query.subresource }),
    })) as unknown as JsonObject,
    now,
  );
}

/** A server that answered with objects is shown by name and age. */
export function asTable(answer: JsonObject, now?: number): Table {
  if (answer.kind === "Table") return answer as unknown as Table;
  const objects = (Array.isArray(answer.items) ? answer.items : [answer]) as readonly NonNullable<TableRow["object"]>[];
  return {
    kind: "Table",
    columnDefinitions: [{ name: "Name" }, { name: "Age" }],
    rows: objects.map((object) => ({
      cells: [
        object.metadata?.name ?? "",
        now === undefined ? "<unknown>" : age(object.metadata?.creationTimestamp, now),
      ],
      object,
    })),
  };
}

function* sayNothingFound(session: Session, plans: readonly ResourcePlan[], query: ResourceQuery): Task {
  const scoped = query.allNamespaces !== true && plans.some(({ mapping }) => mapping.namespaced);
  yield* session.err(scoped ? `No resources found in ${query.namespace} namespace.\n` : "No resources found\n");
}

function uniqueErrors(errors: readonly Error[]): readonly Error[] {
  const seen = new Set<string>();
  return errors.filter(({ message }) => !seen.has(message) && seen.add(message));
}
