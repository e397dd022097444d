import type { Pod, PodSpec, Toleration, Volume } from "../api/gen/core-v1";
import type { Admission } from "./kind-replay.node";

/**
 * What admission plugins of a real server did to the recorded pods, as far as it shows: account, tolerations,
 * priority, runtime class.
 *
 * Stands in for `kube-apiserver`'s own plugins in the replay of a kind alone; the classes are those of
 * `objects/setup.json`.
 */
export const admitPod: Admission = (object, creates) => {
  const pod = object as unknown as Pod;
  const steps = !creates ? [withTolerations] : [withAccount, withTolerations, withPriority, withRuntimeClass];
  const spec = steps.reduce((now, step) => step(now), pod.spec);
  return { ...object, spec };
};

const TOKENS = "/var/run/secrets/kubernetes.io/serviceaccount";

function withAccount(spec: PodSpec): PodSpec {
  const account = spec.serviceAccountName || "default";
  const named = { ...spec, serviceAccountName: account, serviceAccount: account };
  const isBuilder = account === "builder";
  const out = isBuilder && !spec.imagePullSecrets ? { ...named, imagePullSecrets: [{ name: "registry" }] } : named;
  if (!(spec.automountServiceAccountToken ?? !isBuilder)) return out;
  const lists = ["containers", "initContainers"] as const;
  const mounted = (list: (typeof lists)[number]) =>
    (spec[list] ?? []).map((container) =>
      container.volumeMounts?.some(({ mountPath }) => mountPath === TOKENS)
        ? container
        : {
            ...container,
            volumeMounts: [
              ...(container.volumeMounts ?? []),
              { name: "kube-api-access-bcdfg", readOnly: true, mountPath: TOKENS },
            ],
          },
    );
  const next = {
    ...out,
    containers: mounted("containers"),
    ...(spec.initContainers ? { initContainers: mounted("initContainers") } : {}),
  };
  const adds = lists.some((list) => next[list]?.some((container, i) => container !== spec[list]?.[i]));
  return adds ? { ...next, volumes: [...(spec.volumes ?? []), TOKEN_VOLUME] } : out;
}

const TOKEN_VOLUME: Volume = {
  name: "kube-api-access-bcdfg",
  projected: {
    sources: [
      { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
      { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
      {
        downwardAPI: {
          items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
        },
      },
    ],
    defaultMode: 420,
  },
};

function withTolerations(spec: PodSpec): PodSpec {
  const { tolerations = [] } = spec;
  const added = ["not-ready", "unreachable"]
    .map((name) => `node.kubernetes.io/${name}`)
    .filter((key) => !tolerations.some((toleration) => tolerates(toleration, key)))
    .map((key) => ({ key, operator: "Exists", effect: "NoExecute", tolerationSeconds: 300 }));
  return added.length === 0 ? spec : { ...spec, tolerations: [...tolerations, ...added] };
}

function tolerates({ key, effect }: Toleration, taint: string): boolean {
  return (!key || key === taint) && (!effect || effect === "NoExecute");
}

function withPriority(spec: PodSpec): PodSpec {
  const [priority, preemptionPolicy] = PRIORITIES.get(spec.priorityClassName ?? "") ?? [0, "PreemptLowerPriority"];
  return { ...spec, priority, preemptionPolicy: spec.preemptionPolicy ?? preemptionPolicy };
}

const PRIORITIES: ReadonlyMap<string, readonly [number, string]> = new Map([
  ["objects-high", [1000, "PreemptLowerPriority"]],
  ["objects-polite", [2000, "Never"]],
  ["system-node-critical", [2000001000, "PreemptLowerPriority"]],
  ["system-cluster-critical", [2000000000, "PreemptLowerPriority"]],
]);

const KATA: Toleration = { key: "kata", operator: "Exists", effect: "NoSchedule" };

function withRuntimeClass(spec: PodSpec): PodSpec {
  if (spec.runtimeClassName !== "objects-rc") return spec;
  return {
    ...spec,
    overhead: { cpu: "100m", memory: "64Mi" },
    nodeSelector: { ...spec.nodeSelector, kata: "yes" },
    tolerations: spec.tolerations?.some(({ key }) => key === "kata")
      ? spec.tolerations
      : [...(spec.tolerations ?? []), KATA],
  };
}
