import type { KObject } from "../../apimachinery/object";
import { sortedKeys } from "../../apimachinery/utf8";
import { DescribeLines, type Texts } from "./describe-lines";

/** What each scope chooses, as descriptions say it. */
const SCOPES: { readonly [scope: string]: string } = {
  BestEffort:
    "Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.",
  NotBestEffort:
    "Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed " +
    "quality of service.",
  NotTerminating:
    "Matches all pods that do not have an active deadline. These pods usually include long running pods whose " +
    "container " +
    "command is not expected to terminate.",
  Terminating:
    "Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being " +
    "actively " +
    "terminated by the system.",
};

/** Upstream: describe.go (describeQuota). */
export function describeQuota(object: KObject): DescribeLines {
  const lines = new DescribeLines();
  lines.field(0, "Name", object.metadata.name ?? "");
  lines.field(0, "Namespace", object.metadata.namespace ?? "");
  describeQuotaRows(lines, object, false);
  return lines;
}

/** What a quota counts; `below` a namespace everything stands one level deeper. */
export function describeQuotaRows(lines: DescribeLines, object: KObject, below: boolean): void {
  const { spec = {}, status = {} } = object as unknown as {
    readonly spec?: { readonly scopes?: readonly string[] };
    readonly status?: { readonly hard?: Texts; readonly used?: Texts };
  };
  const level = below ? 1 : 0;
  const dashes = below ? "---" : "----";
  const scopes = (spec.scopes ?? []).toSorted();
  if (scopes.length > 0) lines.field(level, "Scopes", scopes.join(", "));
  for (const scope of scopes) {
    if (SCOPES[scope] !== undefined) lines.raw(`${below ? "  " : " "}* ${SCOPES[scope]}\n`);
  }
  lines.line(level, "Resource", "Used", "Hard");
  lines.line(level, "--------", dashes, dashes);
  for (const name of sortedKeys(status.hard ?? {}))
    lines.line(level, name, status.used?.[name] ?? "0", status.hard![name]!);
}
