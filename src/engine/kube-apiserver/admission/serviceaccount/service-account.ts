import type { Container, Pod, PodSpec, ServiceAccount, Volume } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import type { AdmissionPlugin } from "../admission";
import { isOn, refused, withSpec } from "../attributes";

/**
 * ServiceAccount: every pod has an account; unless somebody forbids it, its containers get a volume with the
 * account's token.
 *
 * Reads the account of the pod's namespace. Writes the account's name, the volume `kube-api-access-…` with its mounts,
 * and the account's pull secrets, where the pod has none.
 *
 * Upstream: plugin/pkg/admission/serviceaccount/admission.go. Left out: `enforce-mountable-secrets`.
 */
export const serviceAccount: AdmissionPlugin = {
  name: "ServiceAccount",

  handles: (attributes) => attributes.operation === "CREATE" && isOn(attributes, "", "pods"),

  admit(attributes, { cacher, place }) {
    const pod = attributes.object as Pod;
    // What a kubelet shows of its own static pods has no account.
    if (pod.metadata.annotations?.[MIRROR] !== undefined) {
      if ((pod.spec.serviceAccountName ?? "") !== "")
        throw refused(attributes, "a mirror pod may not reference service accounts");
      return pod;
    }
    const name = (pod.spec.serviceAccountName ?? "") === "" ? "default" : pod.spec.serviceAccountName!;
    const account = cacher.get(`/registry/serviceaccounts/${attributes.namespace}/${name}`) as
      | ServiceAccount
      | undefined;
    if (account === undefined) {
      throw refused(
        attributes,
        `error looking up service account ${attributes.namespace}/${name}: serviceaccount "${name}" not found`,
      );
    }
    const secrets = account.imagePullSecrets ?? [];
    const needsSecrets = (pod.spec.imagePullSecrets ?? []).length === 0 && secrets.length > 0;
    const named = withSpec(pod as KObject, {
      serviceAccountName: name,
      serviceAccount: name,
      ...(needsSecrets && { imagePullSecrets: secrets }),
    });
    const automount =
      pod.spec.automountServiceAccountToken ?? (account["automountServiceAccountToken"] as boolean | undefined) ?? true;
    return automount ? (mountToken(named as Pod, () => place.rng.suffix("token-volume")) as KObject) : named;
  },
};

const MIRROR = "kubernetes.io/config.mirror";
const TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";
const PREFIX = "kube-api-access-";

function mountToken(pod: Pod, suffix: () => string): Pod {
  const { spec } = pod;
  const containers: readonly Container[] = [...spec.containers, ...(spec.initContainers ?? [])];
  if (containers.every(isMounted)) return pod;
  const existing = (spec.volumes ?? []).find(
    (volume) => volume.projected !== undefined && volume.name.startsWith(PREFIX),
  );
  const name = existing?.name ?? freeName(spec, suffix);
  const mounted = (container: Container): Container =>
    isMounted(container)
      ? container
      : {
          ...container,
          volumeMounts: [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: TOKEN_PATH }],
        };
  return {
    ...pod,
    spec: {
      ...spec,
      containers: spec.containers.map(mounted),
      ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(mounted) }),
      ...(existing === undefined && { volumes: [...(spec.volumes ?? []), tokenVolume(name)] }),
    },
  };
}

function isMounted({ volumeMounts = [] }: Container): boolean {
  return volumeMounts.some(({ mountPath }) => mountPath === TOKEN_PATH);
}

function freeName({ volumes = [] }: PodSpec, suffix: () => string): string {
  for (;;) {
    const name = PREFIX + suffix();
    if (!volumes.some((volume) => volume.name === name)) return name;
  }
}

function tokenVolume(name: string): Volume {
  return { name, projected: PROJECTED };
}

/**
 * The token, whom it proves oneself to, and where one is. One object for all pods: what later stages find out about it
 * they remember.
 */
const PROJECTED: NonNullable<Volume["projected"]> = {
  sources: [
    { serviceAccountToken: { expirationSeconds: 3607, path: "token" } },
    { configMap: { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] } },
    {
      downwardAPI: {
        items: [{ path: "namespace", fieldRef: { apiVersion: "v1", fieldPath: "metadata.namespace" } }],
      },
    },
  ],
  defaultMode: 0o644,
};
