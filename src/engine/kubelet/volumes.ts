import type { Node, Pod } from "../api/gen/core-v1";
import { downwardField, resourceField, type PodAddresses } from "./downward-api";
import { MissingReference, type Data, type References } from "./references";

type Volume = NonNullable<Pod["spec"]["volumes"]>[number];

/** Files by their path within the volume. */
export type VolumeFiles = Data;

export interface VolumeInput {
  readonly pod: Pod;
  readonly references: References;
  readonly addresses: PodAddresses;
  readonly allocatable: NonNullable<Node["status"]>["allocatable"];
  /** What service account tokens there are, by audience; missing ones could not be had, for the reason told. */
  readonly token: (audience: string) => { readonly token: string } | { readonly error: string };
  /** What kind of thing lies at a path of the node, for `hostPath`. */
  readonly hostPath: (path: string) => "file" | "folder" | undefined;
}

/**
 * What a volume holds when it is mounted. Throws `MissingReference` when it cannot be made.
 * Upstream: pkg/volume/{configmap,secret,projected,downwardapi,emptydir,hostpath}. Left out: modes and owners of
 * files, claims.
 */
export function volumeFiles(volume: Volume, input: VolumeInput): VolumeFiles {
  const { references } = input;
  if (volume.configMap !== undefined) return configMapFiles(volume.configMap.name ?? "", volume.configMap, references);
  if (volume.secret !== undefined) return secretFiles(volume.secret.secretName ?? "", volume.secret, references);
  if (volume.downwardAPI !== undefined) return downwardFiles(volume.downwardAPI.items ?? [], input);
  if (volume.projected !== undefined) return projectedFiles(volume.projected.sources ?? [], input);
  if (volume.hostPath !== undefined) checkHostPath(volume.hostPath, input);
  return {};
}

type Items = readonly { readonly key: string; readonly path: string }[];

function configMapFiles(
  name: string,
  from: { readonly items?: Items; readonly optional?: boolean },
  references: References,
): VolumeFiles {
  const data = references.configMap(name, from.optional === true) ?? {};
  return picked(
    data,
    from.items,
    from.optional === true,
    (key) => `configmap references non-existent config key: ${key}`,
  );
}

function secretFiles(
  name: string,
  from: { readonly items?: Items; readonly optional?: boolean },
  references: References,
): VolumeFiles {
  const data = references.secret(name, from.optional === true) ?? {};
  return picked(data, from.items, from.optional === true, (key) => `references non-existent secret key: ${key}`);
}

function picked(
  data: Data,
  items: Items | undefined,
  optional: boolean,
  complaint: (key: string) => string,
): VolumeFiles {
  if (items === undefined || items.length === 0) return data;
  const files: { [path: string]: string } = {};
  for (const { key, path } of items) {
    const content = data[key];
    if (content !== undefined) files[path] = content;
    else if (!optional) throw new MissingReference(complaint(key));
  }
  return files;
}

type DownwardItem = NonNullable<NonNullable<Volume["downwardAPI"]>["items"]>[number];

function downwardFiles(items: readonly DownwardItem[], { pod, addresses, allocatable }: VolumeInput): VolumeFiles {
  const files: { [path: string]: string } = {};
  for (const { path, fieldRef, resourceFieldRef } of items) {
    if (fieldRef !== undefined) files[path] = downwardField(pod, fieldRef.fieldPath, addresses);
    else if (resourceFieldRef !== undefined)
      files[path] = resourceField(pod, pod.spec.containers[0]!, resourceFieldRef, allocatable);
  }
  return files;
}

type Source = NonNullable<NonNullable<Volume["projected"]>["sources"]>[number];

function projectedFiles(sources: readonly Source[], input: VolumeInput): VolumeFiles {
  const files: { [path: string]: string } = {};
  const errors: string[] = [];
  for (const source of sources) {
    try {
      Object.assign(files, sourceFiles(source, input));
    } catch (error) {
      if (!(error instanceof MissingReference)) throw error;
      errors.push(error.message);
    }
  }
  if (errors.length > 0) throw new MissingReference(errors.length === 1 ? errors[0]! : `[${errors.join(", ")}]`);
  return files;
}

function sourceFiles(source: Source, input: VolumeInput): VolumeFiles {
  if (source.configMap !== undefined)
    return configMapFiles(source.configMap.name ?? "", source.configMap, input.references);
  if (source.secret !== undefined) return secretFiles(source.secret.name ?? "", source.secret, input.references);
  if (source.downwardAPI !== undefined) return downwardFiles(source.downwardAPI.items ?? [], input);
  if (source.serviceAccountToken === undefined) return {};
  const answer = input.token(source.serviceAccountToken.audience ?? "");
  if ("error" in answer) throw new MissingReference(answer.error);
  return { [source.serviceAccountToken.path]: answer.token };
}

function checkHostPath(
  { path, type = "" }: { readonly path: string; readonly type?: string },
  { hostPath }: VolumeInput,
): void {
  const found = hostPath(path);
  const wanted = HOST_PATH_TYPES[type];
  if (wanted !== undefined && found !== wanted.kind)
    throw new MissingReference(`hostPath type check failed: ${path} is not ${wanted.words}`);
}

/** Types that demand that something is there; nodes have no sockets and devices. */
const HOST_PATH_TYPES: { readonly [type: string]: { readonly kind: string; readonly words: string } } = {
  Directory: { kind: "folder", words: "a directory" },
  File: { kind: "file", words: "a file" },
  Socket: { kind: "socket", words: "a socket file" },
  CharDevice: { kind: "character", words: "a character device" },
  BlockDevice: { kind: "block", words: "a block device" },
};

export interface MountedVolume {
  readonly name: string;
  readonly files: VolumeFiles;
}

/** The files that a container finds under its mounts. */
export function mountedFiles(
  mounts: readonly { readonly name: string; readonly mountPath: string; readonly subPath?: string }[],
  volumes: readonly MountedVolume[],
): VolumeFiles {
  const files: { [path: string]: string } = {};
  for (const { name, mountPath, subPath = "" } of mounts) {
    const content = volumes.find((each) => each.name === name)?.files ?? {};
    const root = mountPath.replace(/\/$/, "");
    for (const path of Object.keys(content)) {
      if (subPath === "") files[`${root}/${path}`] = content[path]!;
      else if (path === subPath) files[root] = content[path]!;
      else if (path.startsWith(`${subPath}/`)) files[root + path.slice(subPath.length)] = content[path]!;
    }
  }
  return files;
}
