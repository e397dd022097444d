import type { Namespace, Pod, PodSpec } from "../../../api/gen/core-v1";
import { goQuote } from "../../../apimachinery/go-format";
import type { KObject, ObjectMeta } from "../../../apimachinery/object";
import { invalid } from "../../../apimachinery/status-errors";
import { cmpUtf8 } from "../../../apimachinery/utf8";
import type { Rooms } from "../../request-context";
import type { AdmissionAttributes, AdmissionPlugin } from "../admission";
import { refused } from "../attributes";
import { BASELINE_CHECKS } from "./baseline-checks";
import type { Violation } from "./pod-checks";
import { compareLevels, levelText, LATEST, policyOf, type LevelVersion } from "./policy-labels";
import { RESTRICTED_CHECKS } from "./restricted-checks";

/**
 * PodSecurity: a namespace says by its labels which of three levels its pods must keep to, and of which level people
 * are warned. Pods are refused; what makes pods is only warned of.
 *
 * Reads the labels of the namespace; looks at pods, at templates, and at the pods that are there when a namespace
 * becomes stricter.
 *
 * Upstream: k8s.io/pod-security-admission/admission/admission.go, policy/registry.go.
 * Left out: audit annotations, exemptions and defaults by a configuration file.
 */
export const podSecurity: AdmissionPlugin = {
  name: "PodSecurity",

  handles: ({ operation, served, subresource }) =>
    (operation === "CREATE" || operation === "UPDATE") &&
    HANDLED.has(`${served.api.group}/${served.api.resource}/${subresource}`),

  validate(attributes, rooms) {
    const { resource } = attributes.served.api;
    if (resource === "namespaces") return validateNamespace(attributes, rooms);
    const namespace = rooms.cacher.get(`/registry/namespaces/${attributes.namespace}`);
    const { enforce, warn } = policyOf(namespace?.metadata.labels);
    const isPod = resource === "pods";
    if (warn.level === "privileged" && (!isPod || enforce.level === "privileged")) return [];
    const pod = podOf(attributes.object!, resource);
    if (pod === undefined) return [];
    if (isPod) {
      if (attributes.old !== undefined && !isSignificant(attributes.object as Pod, attributes.old as Pod)) return [];
      const broken = violations(enforce, pod);
      if (broken.length > 0)
        throw refused(attributes, `violates PodSecurity ${goQuote(levelText(enforce))}: ${detailsOf(broken)}`);
    }
    const frowned = violations(warn, pod);
    if (frowned.length === 0) return [];
    return [`would violate PodSecurity ${goQuote(levelText(warn))}: ${detailsOf(frowned)}`];
  },
};

const HANDLED: ReadonlySet<string> = new Set([
  "/namespaces/",
  "/pods/",
  "/pods/ephemeralcontainers",
  "/podtemplates/",
  "/replicationcontrollers/",
  "apps/daemonsets/",
  "apps/deployments/",
  "apps/replicasets/",
  "apps/statefulsets/",
  "batch/cronjobs/",
  "batch/jobs/",
]);

interface PodLike {
  readonly metadata?: ObjectMeta;
  readonly spec?: PodSpec;
}

function podOf(object: KObject, resource: string): PodLike | undefined {
  if (resource === "pods") return object as Pod;
  if (resource === "podtemplates") return object["template"] as PodLike | undefined;
  const spec = object["spec"] as { readonly template?: PodLike; readonly jobTemplate?: { readonly spec?: object } };
  if (resource !== "cronjobs") return spec?.template;
  return (spec?.jobTemplate?.spec as { readonly template?: PodLike } | undefined)?.template;
}

/** What the pod does that its level forbids, by the names of the checks, those of the baseline first. */
function violations({ level, version }: LevelVersion, { metadata = {}, spec }: PodLike): readonly Violation[] {
  if (level === "privileged" || spec === undefined) return [];
  const pod = { metadata, spec, version };
  const inForce = ({ since }: { readonly since: number }): boolean => since <= version || version === LATEST;
  const strict = level === "restricted" ? RESTRICTED_CHECKS.filter(inForce) : [];
  const overridden = new Set(strict.map(({ overrides }) => overrides));
  const checks = [...BASELINE_CHECKS.filter((each) => inForce(each) && !overridden.has(each.id)), ...strict];
  return checks.flatMap((each) => each.check(pod) ?? []);
}

function detailsOf(broken: readonly Violation[]): string {
  return broken.map(({ reason, detail }) => `${reason} (${detail})`).join(", ");
}

/** Images and new containers for debugging are all that matters of what may be changed in a pod. */
function isSignificant(pod: Pod, old: Pod): boolean {
  const images = ({ spec }: Pod): string[] =>
    [...(spec.initContainers ?? []), ...(spec.containers ?? []), ...(spec.ephemeralContainers ?? [])].map(
      ({ name = "", image = "" }) => `${name} ${image}`,
    );
  const before = images(old);
  const after = images(pod);
  return before.length !== after.length || after.some((each, at) => each !== before[at]);
}

function validateNamespace(attributes: AdmissionAttributes, rooms: Rooms): readonly string[] {
  const namespace = attributes.object as Namespace;
  const wanted = policyOf(namespace.metadata.labels);
  const before = policyOf(attributes.old?.metadata.labels);
  const news = wanted.errors.filter(
    (each) => !before.errors.some((old) => old.field === each.field && old.message === each.message),
  );
  if (news.length > 0) throw invalid({ group: "", kind: "Namespace" }, attributes.name, wanted.errors);
  const { enforce } = wanted;
  if (attributes.old === undefined || enforce.level === "privileged") return [];
  const sameVersion = enforce.version === before.enforce.version;
  if (sameVersion && compareLevels(enforce.level, before.enforce.level) <= 0) return [];
  return warnOfPods(attributes.name, enforce, rooms);
}

/** The pods that would be refused today: one line for each sort of fault. */
function warnOfPods(namespace: string, enforce: LevelVersion, { cacher }: Rooms): readonly string[] {
  const names = new Map<string, string[]>();
  for (const [, pod] of cacher.list(`/registry/pods/${namespace}/`)) {
    const broken = violations(enforce, pod as Pod);
    if (broken.length === 0) continue;
    const reasons = broken.map(({ reason }) => reason).join(", ");
    names.set(reasons, [...(names.get(reasons) ?? []), pod.metadata.name ?? ""]);
  }
  if (names.size === 0) return [];
  const lines = Array.from(names, ([reasons, pods]) => {
    const first = pods.sort(cmpUtf8)[0] ?? "";
    const others = pods.length - 1;
    const more = others === 0 ? "" : ` (and ${others} other pod${others === 1 ? "" : "s"})`;
    return `${first}${more}: ${reasons}`;
  });
  const level = goQuote(levelText(enforce));
  return [
    `existing pods in namespace ${goQuote(namespace)} violate the new PodSecurity enforce level ${level}`,
    ...lines.sort(cmpUtf8),
  ];
}
