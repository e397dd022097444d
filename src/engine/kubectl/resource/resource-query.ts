import { bool, list, text, type FlagSpec } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";

/**
 * Which objects a command is about, as its words and flags say. `planResources` finds out what to ask for;
 * `fetchPlans` asks.
 *
 * Upstream: k8s.io/cli-runtime/pkg/resource/builder.go.
 */
export interface ResourceQuery {
  /** `pods`, `pods web-1 web-2`, `pod/web-1 svc/web`, `pods,services`. */
  readonly args: readonly string[];
  readonly files?: readonly string[];
  readonly kustomize?: string;
  readonly recursive?: boolean;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** All objects of the kinds named (`--all`). */
  readonly all?: boolean;
  /** A kind without names means all objects of it, also without `all` (get, describe). */
  readonly kindMeansAll?: boolean;
  readonly namespace: string;
  /** The namespace was asked for by flag: a manifest that says another one is refused. */
  readonly requireNamespace: boolean;
  readonly allNamespaces?: boolean;
  /** A single kind: "pods" as in `logs`; words are names then. */
  readonly kind?: string;
  /** At most one kind may be named (`get -w`). */
  readonly singleKind?: boolean;
  readonly chunkSize?: number;
  readonly subresource?: string;
  /** Objects of manifests are taken as they are, and nothing is asked of the server (`create`, `apply`). */
  readonly local?: boolean;
  /** Manifests are looked at as by commands that write, before they are understood. */
  readonly validated?: boolean;
}

/** `-f`, `-k`, `-R`. */
export function fileFlags(what: string): readonly FlagSpec[] {
  return [
    list("filename", `A file, folder or - with ${what}.`, { short: "f" }),
    text("kustomize", "A folder with a kustomization.", { short: "k" }),
    bool("recursive", "Go into the folders of -f.", { short: "R" }),
  ];
}

export const SELECTOR_FLAG = text(
  "selector",
  "Only objects with these labels (key=value, key!=value, key in (a,b), key).",
  { short: "l" },
);
export const FIELD_SELECTOR_FLAG = text("field-selector", "Only objects with these fields (key=value, key!=value).");
export const ALL_NAMESPACES_FLAG = bool("all-namespaces", "Objects of all namespaces.", { short: "A" });

/** What of a query comes from the usual flags, as far as the command has them. */
export function queryFromFlags(flags: FlagValues): Partial<ResourceQuery> {
  return {
    ...(flags.has("filename") && { files: flags.list("filename") }),
    ...(flags.has("kustomize") && flags.text("kustomize") !== "" && { kustomize: flags.text("kustomize") }),
    ...(flags.has("recursive") && { recursive: flags.on("recursive") }),
    ...(flags.has("selector") && flags.text("selector") !== "" && { labelSelector: flags.text("selector") }),
    ...(flags.has("field-selector") &&
      flags.text("field-selector") !== "" && { fieldSelector: flags.text("field-selector") }),
    ...(flags.has("all") && { all: flags.on("all") }),
    ...(flags.has("all-namespaces") && { allNamespaces: flags.on("all-namespaces") }),
    ...(flags.has("chunk-size") && { chunkSize: flags.number("chunk-size") }),
    ...(flags.has("subresource") && flags.text("subresource") !== "" && { subresource: flags.text("subresource") }),
  };
}
