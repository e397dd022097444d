import type { KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import { qualifiedKindName } from "../client/rest-mapper";
import { text, bool, type FlagSpec } from "../flags/flag-spec";
import { CommandError } from "../command-error";
import { splitApiVersion } from "../resource/plan-manifests";
import type { Session } from "../session";
import { logHead } from "../log-head";
import { objectPrinter } from "./object-printer";

/**
 * What commands that change something say of each object: `deployment.apps/web created`, or the object in the form of
 * `-o`.
 *
 * Upstream: k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go, printers/name.go.
 */
export function* printResult(
  session: Session,
  object: KObject,
  operation: string,
  dryRun: DryRun = "none",
  form?: string,
): Task {
  const { flags } = session;
  const format = form ?? (flags.has("output") ? flags.text("output") : "");
  if (format === "" || format === "name") {
    const [group] = splitApiVersion(object.apiVersion);
    const name = `${qualifiedKindName({ kind: object.kind, group })}/${object.metadata.name ?? ""}`;
    return yield* session.out(format === "name" ? `${name}\n` : `${name} ${operation}${SUFFIXES[dryRun]}\n`);
  }
  const printer = yield* objectPrinter(session, format, {
    managedFields: flags.has("show-managed-fields") && flags.on("show-managed-fields"),
  });
  yield* session.out(printer(object));
}

export type DryRun = "none" | "client" | "server";

const SUFFIXES: { readonly [how in DryRun]: string } = { none: "", client: " (dry run)", server: " (server dry run)" };

/** `-o`, `--template`, `--show-managed-fields`. */
export const PRINT_FLAGS: readonly FlagSpec[] = [
  text("output", "The form of the answer: json, yaml, kyaml, name, go-template, jsonpath, ...", { short: "o" }),
  text("template", "The template of -o go-template or jsonpath, or its file."),
  bool("allow-missing-template-keys", "Print nothing where a template names a field that is not there.", {
    fallback: "true",
  }),
  bool("show-managed-fields", "Keep metadata.managedFields in YAML and JSON."),
];

export const DRY_RUN_FLAG: FlagSpec = text(
  "dry-run",
  "none, client (print only) or server (let the server check it, keep nothing).",
  { fallback: "none", bare: "unchanged" },
);

/** The value of `--dry-run`. Upstream: kubectl/pkg/cmd/util/helpers.go (GetDryRunStrategy). */
export function* dryRunOf(session: Session): Task<DryRun> {
  const value = session.flags.text("dry-run");
  switch (value) {
    case "none":
    case "client":
    case "server":
      return value;
    case "unchanged":
      yield* session.err(
        `${yield* klogHead(session)} helpers.go:719] --dry-run is deprecated and can be replaced with ` +
          `--dry-run=client.\n`,
      );
      return "client";
    default: {
      const as = BOOL_WORDS[value];
      if (as === undefined)
        throw new CommandError(`Invalid dry-run value (${value}). Must be "none", "server", or "client".`);
      yield* session.err(
        `${yield* klogHead(session)} helpers.go:7${as ? "04" : "07"}] --dry-run=${value} is deprecated (boolean ` +
          `value) ` +
          `and can be replaced with --dry-run=${as ? "client" : "none"}.\n`,
      );
      return as ? "client" : "none";
    }
  }
}

const BOOL_WORDS: { readonly [text: string]: boolean } = {
  "1": true,
  t: true,
  T: true,
  TRUE: true,
  true: true,
  True: true,
  "0": false,
  f: false,
  F: false,
  FALSE: false,
  false: false,
  False: false,
};

/** How a line of klog begins. */
export function klogHead(session: Session, severity = "W"): Task<string> {
  return logHead(session.io, severity);
}
