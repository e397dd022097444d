import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError, type Status } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import { collectionPath, type ApiClient } from "../../client/api-client";
import { CommandError } from "../../command-error";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import { nameOf, type ObjectPrinter } from "../../printers/object-printer";
import { TablePrinter, type Table } from "../../printers/table-printer";
import { itemsOf } from "../../resource/fetch-resources";
import { planResources } from "../../resource/plan-resources";
import type { ResourcePlan } from "../../resource/resource-info";
import type { ResourceQuery } from "../../resource/resource-query";
import type { Session } from "../../session";
import { asTable, TABLE_ACCEPT, tableOptions } from "./get-tables";

/** Shows what is there, then every change, until the server or the user ends it. Upstream: get.go (watch). */
export function* watchResources(session: Session, query: ResourceQuery, printer: ObjectPrinter | undefined): Task {
  const { flags } = session;
  if (flags.text("sort-by") !== "")
    yield* session.err("warning: --watch requested, --sort-by will be ignored for watch events received\n");
  const { plans } = yield* planResources(session, query);
  if (plans.length > 1 && plans.some(({ mapping }) => mapping !== plans[0]!.mapping))
    throw new CommandError("you may only specify a single resource type");
  const shown = new WatchPrinter(session, query, plans[0]!, printer);
  const client = yield* session.client();
  if (plans.length > 1) {
    for (const plan of plans) yield* shown.first(yield* firstAnswer(client, plan, query, printer !== undefined));
    throw new CommandError("you may only watch a single resource or type of resource at a time");
  }
  const plan = plans[0]!;
  const first = yield* firstAnswer(client, plan, query, printer !== undefined);
  if (!flags.on("watch-only")) yield* shown.first(first);
  yield* follow(client, plan, query, first, shown, printer !== undefined);
}

function* firstAnswer(client: ApiClient, plan: ResourcePlan, query: ResourceQuery, plain: boolean): Task<JsonObject> {
  const accept = plain ? "application/json" : TABLE_ACCEPT;
  if (plan.kind === "named")
    return (yield* client.get(plan.mapping, plan.namespace, plan.name, { accept })) as unknown as JsonObject;
  return yield* client.list(plan.mapping, plan.namespace, { accept, query: selectors(query, plan) });
}

function selectors(
  query: ResourceQuery,
  plan: ResourcePlan,
): { readonly labelSelector?: string; readonly fieldSelector?: string } {
  if (plan.kind === "named") return { fieldSelector: `metadata.name=${plan.name}` };
  return {
    ...(query.labelSelector !== undefined && { labelSelector: query.labelSelector }),
    ...(query.fieldSelector !== undefined && { fieldSelector: query.fieldSelector }),
  };
}

function* follow(
  client: ApiClient,
  plan: ResourcePlan,
  query: ResourceQuery,
  first: JsonObject,
  shown: WatchPrinter,
  plain: boolean,
): Task {
  const version = (first.metadata as { readonly resourceVersion?: string } | undefined)?.resourceVersion ?? "";
  const stream = yield* client.stream(collectionPath(plan.mapping, plan.namespace), {
    accept: plain ? "application/json" : TABLE_ACCEPT,
    query: { ...selectors(query, plan), resourceVersion: version, watch: true },
    ...(client.config.timeout !== undefined && { timeout: client.config.timeout }),
  });
  for (;;) {
    const event = yield* stream.nextEvent(client.config.timeout);
    if (typeof event === "string") break;
    if (event.type === "ERROR") throw new StatusError(event.object as unknown as Status);
    if (event.type !== "BOOKMARK") yield* shown.event(event.type, event.object as unknown as JsonObject);
  }
  yield* stream.close();
}

/** Prints the first answer and the events, with or without the column of events. */
class WatchPrinter {
  readonly #table: TablePrinter;

  constructor(
    private readonly session: Session,
    query: ResourceQuery,
    plan: ResourcePlan,
    private readonly printer: ObjectPrinter | undefined,
  ) {
    this.#table = new TablePrinter(tableOptions(session, query, plan.mapping, false));
  }

  *first(answer: JsonObject): Task {
    if (this.printer === undefined) return yield* this.#rows("ADDED", asTable(answer));
    const objects = Array.isArray(answer.items) ? itemsOf(answer) : [answer as unknown as KObject];
    for (const object of objects) yield* this.#object("ADDED", object);
  }

  *event(type: string, object: JsonObject): Task {
    if (this.printer === undefined) yield* this.#rows(type, asTable(object));
    else yield* this.#object(type, object as unknown as KObject);
  }

  *#rows(type: string, table: Table): Task {
    if ((table.rows ?? []).length === 0) return;
    const lines = this.#table.lines(table, this.session.flags.on("output-watch-events") ? type : undefined);
    yield* this.session.out(this.#table.align(lines));
  }

  *#object(type: string, object: KObject): Task {
    const events = this.session.flags.on("output-watch-events");
    const format = this.session.flags.text("output");
    if (format === "name") return yield* this.session.out(`${nameOf(object)}\n`);
    if (!events) return yield* this.session.out(this.printer!(object));
    const wrapped = { type, object } as unknown as KObject;
    yield* this.session.out(
      format === "yaml" ? `---\n${writeYaml(wrapped as unknown as JsonObject)}` : this.printer!(wrapped),
    );
  }
}
