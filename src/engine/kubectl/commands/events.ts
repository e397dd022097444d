import type { Event } from "../../api/gen/core-v1";
import type { JsonObject, KObject } from "../../apimachinery/object";
import { StatusError, type Status } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, PlainError } from "../command-error";
import { eventAge, lastSeen } from "../describe/describe-events";
import { bool, int, list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { objectPrinter, type ObjectPrinter } from "../printers/object-printer";
import { PRINT_FLAGS } from "../printers/print-result";
import { TabWriter } from "../printers/tab-writer";
import { itemsOf } from "../resource/fetch-resources";
import { ALL_NAMESPACES_FLAG } from "../resource/resource-query";
import type { Session } from "../session";

/** Lists events in the order in which they were seen last. Upstream: k8s.io/kubectl/pkg/cmd/events. */
export const EVENTS: Command = {
  name: "events",
  group: "Troubleshooting",
  short: "List events",
  args: "any",
  usage: "[--for KIND/NAME]",
  examples: ["kubectl events", "kubectl events --for pod/web -w", "kubectl events --types=Warning -A"],
  flags: [
    ...PRINT_FLAGS,
    ALL_NAMESPACES_FLAG,
    int("chunk-size", "Ask for long lists in pieces of so many; 0 for all at once.", { fallback: "500" }),
    text("for", "Only events about this object (KIND/NAME)."),
    bool("no-headers", "Leave out the line of headers."),
    list("types", "Only events of these types: Normal, Warning."),
    bool("watch", "Go on showing events.", { short: "w" }),
  ],
  run,
};

function* run(session: Session, _args: readonly string[], flags: FlagValues): Task {
  const types = flags.list("types").map((each) => each.toLowerCase());
  if (types.some((each) => each !== "normal" && each !== "warning"))
    throw new CommandError("valid --types are Normal or Warning");
  const fieldSelector = yield* selectorFor(session, flags.text("for"));
  const { name } = yield* session.namespace();
  const everywhere = flags.on("all-namespaces");
  const output = flags.text("output");
  const printer =
    output === ""
      ? undefined
      : yield* objectPrinter(session, output, { managedFields: flags.on("show-managed-fields") });
  const path = everywhere ? "/api/v1/events" : `/api/v1/namespaces/${name}/events`;
  const client = yield* session.client();
  const answer = (yield* client.json("GET", path, {
    query: { fieldSelector, limit: flags.number("chunk-size") || undefined },
  })) as JsonObject;
  const wanted = (event: Event): boolean => types.length === 0 || types.includes((event.type ?? "").toLowerCase());
  const found = (itemsOf(answer) as unknown as readonly Event[])
    .filter(wanted)
    .toSorted((a, b) => lastSeen(a) - lastSeen(b));
  const shown = new EventPrinter(session, printer);
  if (found.length > 0) yield* shown.all(found);
  else if (!flags.on("watch"))
    yield* session.err(everywhere ? "No events found.\n" : `No events found in ${name} namespace.\n`);
  if (!flags.on("watch")) return;
  const resourceVersion = (answer.metadata as { readonly resourceVersion?: string } | undefined)?.resourceVersion ?? "";
  const stream = yield* client.stream(path, { query: { fieldSelector, resourceVersion, watch: true } });
  for (;;) {
    const event = yield* stream.nextEvent();
    if (typeof event === "string") break;
    if (event.type === "ERROR") throw new StatusError(event.object as unknown as Status);
    const object = event.object as unknown as Event;
    if (event.type !== "DELETED" && event.type !== "BOOKMARK" && wanted(object)) yield* shown.one(object);
  }
  yield* stream.close();
}

function* selectorFor(session: Session, about: string): Task<string | undefined> {
  if (about === "") return undefined;
  const parts = about.split("/");
  if (parts.length === 1) throw new CommandError("--for must be in resource/name form");
  if (parts.length > 2) throw new CommandError("arguments in resource/name form may not have more than one slash");
  const [word = "", name = ""] = parts;
  const mapping = (yield* session.mapper()).find(word);
  if (mapping === undefined) throw new PlainError(`the server doesn't have a resource type "${word}"`);
  return `involvedObject.kind=${mapping.kind},involvedObject.name=${name}`;
}

/** Rows, or objects in another form; headers once. */
class EventPrinter {
  readonly #writer = new TabWriter(6, 3, true);
  #headed: boolean;

  constructor(
    private readonly session: Session,
    private readonly printer: ObjectPrinter | undefined,
  ) {
    this.#headed = session.flags.on("no-headers");
  }

  *all(events: readonly Event[]): Task {
    // Items of a typed list do not tell their kind, which is all that -o name would show.
    if (this.session.flags.text("output") === "name") return;
    if (this.printer === undefined) return yield* this.#rows(events);
    yield* this.session.out(
      this.printer({ apiVersion: "v1", kind: "EventList", metadata: {}, items: events } as unknown as KObject),
    );
  }

  *one(event: Event): Task {
    if (this.printer === undefined) yield* this.#rows([event]);
    else yield* this.session.out(this.printer(event as unknown as KObject));
  }

  *#rows(events: readonly Event[]): Task {
    const now = yield* this.session.io.wall();
    const everywhere = this.session.flags.on("all-namespaces");
    const rows = events.map((event) => [
      ...(everywhere ? [event.metadata?.namespace ?? ""] : []),
      eventAge(event, now),
      event.type ?? "",
      event.reason ?? "",
      `${event.involvedObject?.kind ?? ""}/${event.involvedObject?.name ?? ""}`,
      (event.message ?? "").trim(),
    ]);
    const head = this.#headed
      ? []
      : [[...(everywhere ? ["NAMESPACE"] : []), "LAST SEEN", "TYPE", "REASON", "OBJECT", "MESSAGE"]];
    this.#headed = true;
    yield* this.session.out(this.#writer.format([...head, ...rows].map((cells) => `${cells.join("\t")}\n`).join("")));
  }
}
