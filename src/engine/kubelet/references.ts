import type { ConfigMap, Container, Pod, Secret } from "../api/gen/core-v1";
import { base64Bytes, utf8Text } from "../pki/bytes";

/** Something that a pod names is not there; the message is what people see. */
export class MissingReference extends Error {}

export type Data = { readonly [key: string]: string };

export interface ReferenceNames {
  readonly configMaps: readonly string[];
  readonly secrets: readonly string[];
}

/** Stands for an object of which is not known whether it exists: its watch has not begun to tell. */
export const NOT_SYNCED = "not synced";

/** Objects of a pod's namespace that were asked for, by name; null is one that does not exist. */
export interface Fetched<O> {
  readonly [name: string]: O | null | typeof NOT_SYNCED;
}

export interface FetchedObjects {
  readonly configMaps: Fetched<ConfigMap>;
  readonly secrets: Fetched<Secret>;
}

/**
 * What pods read of ConfigMaps and Secrets.
 *
 * Upstream: pkg/kubelet/configmap, pkg/kubelet/secret.
 */
export class References {
  constructor(private readonly fetched: FetchedObjects) {}

  configMap(name: string, optional: boolean): Data | undefined {
    const found = known("configmap", this.fetched.configMaps[name]);
    if (found === null) return missing("configmap", name, optional);
    return found.binaryData === undefined ? (found.data ?? {}) : { ...found.data, ...decoded(found.binaryData) };
  }

  secret(name: string, optional: boolean): Data | undefined {
    const found = known("secret", this.fetched.secrets[name]);
    return found === null ? missing("secret", name, optional) : decoded(found.data);
  }
}

function known<O>(kind: string, found: O | null | undefined | typeof NOT_SYNCED): O | null {
  if (found === NOT_SYNCED)
    throw new MissingReference(`failed to sync ${kind} cache: timed out waiting for the condition`);
  return (found as O | null | undefined) ?? null;
}

function missing(kind: string, name: string, optional: boolean): undefined {
  if (!optional) throw new MissingReference(`${kind} "${name}" not found`);
}

function decoded(data: Data | undefined): Data {
  const result: { [key: string]: string } = {};
  for (const key of Object.keys(data ?? {})) result[key] = utf8Text(base64Bytes(data![key]!) ?? new Uint8Array());
  return result;
}

/** What the variables of a container refer to. */
export function namesInEnvironment({ env = [], envFrom = [] }: Container): ReferenceNames {
  const configMaps = [
    ...envFrom.map((from) => from.configMapRef?.name),
    ...env.map((variable) => variable.valueFrom?.configMapKeyRef?.name),
  ];
  const secrets = [
    ...envFrom.map((from) => from.secretRef?.name),
    ...env.map((variable) => variable.valueFrom?.secretKeyRef?.name),
  ];
  return { configMaps: distinct(configMaps), secrets: distinct(secrets) };
}

/** What the volumes of a pod refer to. */
export function namesInVolumes(pod: Pod): ReferenceNames {
  const configMaps: (string | undefined)[] = [];
  const secrets: (string | undefined)[] = [];
  const volumes = pod.spec.volumes ?? [];
  for (const { configMap, secret } of volumes) {
    if (configMap !== undefined) configMaps.push(configMap.name);
    if (secret !== undefined) secrets.push(secret.secretName);
  }
  for (const { projected } of volumes) {
    for (const { configMap, secret } of projected?.sources ?? []) {
      if (configMap !== undefined) configMaps.push(configMap.name);
      if (secret !== undefined) secrets.push(secret.name);
    }
  }
  return { configMaps: distinct(configMaps), secrets: distinct(secrets) };
}

function distinct(names: readonly (string | undefined)[]): string[] {
  return [...new Set(names.filter((name) => name !== undefined))];
}
