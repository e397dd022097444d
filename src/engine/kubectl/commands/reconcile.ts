import type { JsonObject, KObject } from "../../apimachinery/object";
import { sameJson } from "../../apimachinery/equality";
import { StatusError } from "../../apimachinery/status";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import type { PolicyRule } from "../describe/policy-rules";
import { bool } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import { faultsOf, type ManifestPlan, planManifests } from "../resource/plan-manifests";
import { fileFlags, queryFromFlags } from "../resource/resource-query";
import type { Session } from "../session";
import { uncoveredRules } from "./rule-cover";

/**
 * `kubectl auth reconcile`: roles get the rules that manifests want, bindings the subjects; what is there more stays,
 * unless it shall go.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/auth/reconcile.go, k8s.io/component-helpers/auth/rbac/reconciliation.
 * Left out: aggregation rules; objects that opted out.
 */
export const RECONCILE: Command = {
  name: "reconcile",
  usage: "-f FILENAME",
  short: "Give roles and bindings what manifests want",
  args: "any",
  flags: [
    bool("remove-extra-permissions", "Take away what manifests don't say of a role."),
    bool("remove-extra-subjects", "Take away what manifests don't say of a binding."),
    DRY_RUN_FLAG,
    ...fileFlags("the roles and bindings"),
    ...PRINT_FLAGS,
  ],
  run: reconcile,
};

function* reconcile(session: Session, args: readonly string[], flags: FlagValues): Task {
  void args;
  const dryRun = yield* dryRunOf(session);
  if (flags.list("filename").length === 0 && flags.text("kustomize") === "") {
    throw new CommandError("must specify one of -f and -k");
  }
  const query = { ...queryFromFlags(flags), args: [], namespace: "", requireNamespace: false, local: true };
  const planned = yield* planManifests(session, query);
  const unread = faultsOf(planned);
  if (unread !== undefined) throw unread;
  for (const plan of planned.plans) {
    if (!plan.manifest.apiVersion.startsWith("rbac.authorization.k8s.io/")) continue;
    if (plan.mapping.namespaced && plan.namespace === "") throw new CommandError("resource name may not be empty");
    yield* reconcileOne(session, flags, dryRun, plan);
  }
}

/** What has to be done, and what is told of it. */
interface Reconciled {
  readonly operation: "none" | "create" | "update" | "recreate";
  readonly object: KObject;
  readonly missing?: readonly object[];
  readonly extra?: readonly object[];
}

function* reconcileOne(session: Session, flags: FlagValues, dryRun: DryRun, plan: ManifestPlan): Task {
  const wanted = plan.manifest;
  const isRole = plan.mapping.kind.endsWith("Role");
  const client = yield* session.client();
  let existing: KObject | undefined;
  try {
    existing = yield* client.get(plan.mapping, plan.namespace, plan.name);
  } catch (error) {
    if (!(error instanceof StatusError) || error.reason !== "NotFound") throw error;
  }
  const result = isRole
    ? reconciledRole(existing, wanted, flags.on("remove-extra-permissions"))
    : reconciledBinding(existing, wanted, flags.on("remove-extra-subjects"));
  const written = dryRun === "client" ? result.object : yield* carryOut(session, dryRun, plan, result);
  yield* printResult(session, written, "reconciled", dryRun);
  if (result.operation === "none") return;
  yield* session.err(`\treconciliation required ${result.operation}\n`);
  const noun = isRole ? "rules" : "subjects";
  yield* tell(session, `missing ${noun} added`, result.missing ?? [], isRole);
  yield* tell(session, `extra ${noun} removed`, result.extra ?? [], isRole);
}

function* tell(session: Session, title: string, all: readonly object[], isRole: boolean): Task {
  if (all.length === 0) return;
  const lines = all.map((each) => `\t\t${isRole ? ruleText(each) : subjectText(each)}\n`);
  yield* session.err(`\t${title}:\n${lines.join("")}`);
}

function* carryOut(
  session: Session,
  dryRun: DryRun,
  plan: ManifestPlan,
  { operation, object }: Reconciled,
): Task<KObject> {
  const client = yield* session.client();
  const query = dryRun === "server" ? { dryRun: "All" } : {};
  const body = object as unknown as JsonObject;
  if (operation === "none") return object;
  if (operation === "update") return yield* client.replace(plan.mapping, plan.namespace, plan.name, body, { query });
  if (operation === "recreate") yield* client.delete(plan.mapping, plan.namespace, plan.name, {}, { query });
  return yield* client.create(plan.mapping, plan.namespace, body, { query });
}

function reconciledRole(existing: KObject | undefined, wanted: KObject, removes: boolean): Reconciled {
  const rulesOf = (role: KObject): readonly PolicyRule[] => (role["rules"] ?? []) as readonly PolicyRule[];
  if (existing === undefined) return { operation: "create", object: wanted, missing: rulesOf(wanted) };
  const missing = uncoveredRules(rulesOf(existing), rulesOf(wanted));
  const extra = removes ? uncoveredRules(rulesOf(wanted), rulesOf(existing)) : [];
  const labelled = withMetadataOf(existing, wanted);
  if (missing.length === 0 && extra.length === 0) {
    return { operation: sameJson(labelled as never, existing as never) ? "none" : "update", object: labelled };
  }
  const rules = removes ? rulesOf(wanted) : [...rulesOf(existing), ...missing];
  return { operation: "update", object: { ...labelled, rules }, missing, extra };
}

interface Subject {
  readonly kind?: string;
  readonly apiGroup?: string;
  readonly name?: string;
  readonly namespace?: string;
}

function reconciledBinding(existing: KObject | undefined, wanted: KObject, removes: boolean): Reconciled {
  const subjectsOf = (binding: KObject): readonly Subject[] => (binding["subjects"] ?? []) as readonly Subject[];
  if (existing === undefined) return { operation: "create", object: wanted, missing: subjectsOf(wanted) };
  if (!sameJson(existing["roleRef"] as never, wanted["roleRef"] as never)) {
    return { operation: "recreate", object: wanted };
  }
  const without = (some: readonly Subject[], others: readonly Subject[]): readonly Subject[] =>
    some.filter((each) => !others.some((other) => subjectText(other) === subjectText(each)));
  const missing = without(subjectsOf(wanted), subjectsOf(existing));
  const extra = removes ? without(subjectsOf(existing), subjectsOf(wanted)) : [];
  const labelled = withMetadataOf(existing, wanted);
  if (missing.length === 0 && extra.length === 0) {
    return { operation: sameJson(labelled as never, existing as never) ? "none" : "update", object: labelled };
  }
  const subjects = removes ? subjectsOf(wanted) : [...subjectsOf(existing), ...missing];
  return { operation: "update", object: { ...labelled, subjects }, missing, extra };
}

function withMetadataOf(existing: KObject, wanted: KObject): KObject {
  const { labels, annotations } = wanted.metadata;
  return {
    ...existing,
    metadata: {
      ...existing.metadata,
      ...(labels !== undefined && { labels: { ...existing.metadata.labels, ...labels } }),
      ...(annotations !== undefined && { annotations: { ...existing.metadata.annotations, ...annotations } }),
    },
  };
}

/** As Go prints a struct with the names of its fields. */
function ruleText(rule: PolicyRule): string {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = rule;
  const list = (texts: readonly string[]): string => `[${texts.join(" ")}]`;
  return (
    `{Verbs:${list(verbs)} APIGroups:${list(apiGroups)} Resources:${list(resources)} ` +
    `ResourceNames:${list(resourceNames)} NonResourceURLs:${list(nonResourceURLs)}}`
  );
}

function subjectText({ kind = "", apiGroup = "", name = "", namespace = "" }: Subject): string {
  return `{Kind:${kind} APIGroup:${apiGroup} Name:${name} Namespace:${namespace}}`;
}
