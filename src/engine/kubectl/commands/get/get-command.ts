import { StatusError } from "../../../apimachinery/status";
import { goQuote } from "../../../apimachinery/go-format";
import type { Json, KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError, SeveralErrors, usageError } from "../../command-error";
import { bool, int, list, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { objectPrinter, USUAL_FORMATS, type ObjectPrinter } from "../../printers/object-printer";
import { PRINT_FLAGS } from "../../printers/print-result";
import { fetchResources } from "../../resource/fetch-resources";
import {
  ALL_NAMESPACES_FLAG,
  FIELD_SELECTOR_FLAG,
  fileFlags,
  queryFromFlags,
  SELECTOR_FLAG,
  type ResourceQuery,
} from "../../resource/resource-query";
import { logHead } from "../../log-head";
import type { Session } from "../../session";
import { printTables } from "./get-tables";
import { sortObjects } from "./sort-objects";
import { watchResources } from "./watch-resources";

/** Shows objects: as tables that the server makes, or as they are. Upstream: k8s.io/kubectl/pkg/cmd/get/get.go. */
export const GET: Command = {
  name: "get",
  group: "Basic commands",
  short: "Show objects of the cluster",
  usage: "(KIND [NAME...] | KIND/NAME... | -f FILE)",
  long:
    "Lists objects, or shows those that are named. The server chooses the columns; -o prints the objects " +
    "themselves.",
  examples: [
    "kubectl get pods",
    "kubectl get deployment web -o yaml",
    "kubectl get pods -l app=web -w",
    "kubectl get all -A",
  ],
  flags: [
    ...PRINT_FLAGS.map((flag) => flag),
    ...fileFlags("the objects to look for"),
    SELECTOR_FLAG,
    FIELD_SELECTOR_FLAG,
    ALL_NAMESPACES_FLAG,
    int("chunk-size", "Ask for long lists in pieces of so many; 0 for all at once.", { fallback: "500" }),
    bool("ignore-not-found", "Say nothing of objects that are not there."),
    list("label-columns", "Labels to show as columns.", { short: "L" }),
    bool("no-headers", "Leave out the line of headers."),
    bool("output-watch-events", "Show the kind of each change while watching."),
    text("raw", "A path to ask the server for, as it is."),
    bool("server-print", "Let the server make the table.", { fallback: "true" }),
    bool("show-kind", "Put the kind before each name."),
    bool("show-labels", "Show all labels in the last column."),
    text("sort-by", "A JSONPath to sort by."),
    text("subresource", "Show this subresource: status, scale, resize."),
    bool("watch", "Go on showing changes.", { short: "w" }),
    bool("watch-only", "Show changes only."),
  ],
  args: "any",
  run,
};

const GET_FORMATS = ["custom-columns", "custom-columns-file", ...USUAL_FORMATS.slice(0, -1), "wide", "yaml"];

function* run(session: Session, args: readonly string[], flags: FlagValues): Task<number | void> {
  if (flags.text("raw") !== "") return yield* getRaw(session, args, flags);
  if (flags.on("output-watch-events") && !flags.on("watch") && !flags.on("watch-only")) {
    throw new CommandError("--output-watch-events option can only be used with --watch or --watch-only");
  }
  const watching = flags.on("watch") || flags.on("watch-only");
  if (args.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "" && !watching)
    yield* refuseNothing(session);
  const output = flags.text("output");
  const format = output === "" && flags.text("template") !== "" ? "go-template" : output;
  const printer: ObjectPrinter | undefined =
    format === "" || format === "wide"
      ? undefined
      : yield* objectPrinter(session, format, {
          managedFields: flags.on("show-managed-fields"),
          noHeaders: flags.on("no-headers"),
          allowed: GET_FORMATS,
        });
  if (printer !== undefined && flags.on("show-labels"))
    throw new CommandError("--show-labels option cannot be used with " + format + " printer");
  const namespace = yield* session.namespace();
  const query: ResourceQuery = {
    ...queryFromFlags(flags),
    args,
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
    kindMeansAll: true,
  };
  if (watching) return yield* watchResources(session, { ...query, singleKind: true }, printer);
  if (printer === undefined) return yield* printTables(session, query);
  yield* printObjects(session, query, printer, format);
}

function* refuseNothing(session: Session): Task {
  yield* session.err(
    "You must specify the type of resource to get. " +
      'Use "kubectl api-resources" for a complete list of supported resources.\n\n',
  );
  throw usageError(
    session.path,
    "Required resource not specified.\n" +
      'Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).',
  );
}

/** The objects themselves: one alone when one was asked for, else as the items of a List. */
function* printObjects(session: Session, query: ResourceQuery, printer: ObjectPrinter, format: string): Task {
  const { flags } = session;
  const fetched = yield* fetchResources(session, query);
  const errors = fetched.errors.filter((error) => !(flags.on("ignore-not-found") && isNotFound(error)));
  let objects = fetched.infos.map(({ object }) => object);
  if (flags.text("sort-by") !== "") objects = sortObjects(objects, flags.text("sort-by"));
  if (flags.number("v") >= 2 && objects.length > 0 && !/^(?:yaml|json|custom-columns)/.test(format)) {
    // The printer of tables is asked first, whatever is printed then.
    yield* session.err(`${yield* logHead(session.io, "I")} table_printer.go:45] ${NO_TABLE}\n`);
  }
  if (fetched.single && objects.length === 1) {
    yield* session.out(printer(objects[0]!));
  } else if (objects.length > 0 || (errors.length === 0 && format !== "name" && !fetched.single)) {
    const whole = {
      apiVersion: "v1",
      items: objects as unknown as Json,
      kind: "List",
      metadata: { resourceVersion: "" },
    };
    yield* session.out(printer(whole as unknown as KObject));
  }
  if (errors.length > 0) throw new SeveralErrors(errors);
}

const NO_TABLE =
  "Unable to decode server response into a Table. Falling back to hardcoded types: attempt to decode non-Table object";

export function isNotFound(error: Error): boolean {
  return error instanceof StatusError && error.reason === "NotFound";
}

function* getRaw(session: Session, args: readonly string[], flags: FlagValues): Task {
  const path = flags.text("raw");
  if (args.length > 0) throw new CommandError("arguments may not be passed when --raw is specified");
  if (flags.on("watch") || flags.on("watch-only") || flags.text("selector") !== "") {
    throw new CommandError(
      "--raw may not be specified with other flags that filter the server request or alter the output",
    );
  }
  if (flags.text("output") !== "") throw new CommandError("--raw and --output are mutually exclusive");
  if (!path.startsWith("/") && !/^[a-z][a-z0-9+.-]*:/i.test(path)) {
    throw new CommandError(`--raw must be a valid URL path: parse ${goQuote(path)}: invalid URI for request`);
  }
  const client = yield* session.client();
  const answer = yield* client.send("GET", path, { accept: "application/json, */*" });
  const body = answer.body;
  yield* session.out(body === undefined ? "" : "text" in body ? body.text : JSON.stringify(body.object));
}
