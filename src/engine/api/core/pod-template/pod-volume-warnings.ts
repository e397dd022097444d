import type { Volume, VolumeProjection } from "../../gen/core-v1";
import { goQuote } from "../../../apimachinery/go-format";
import { perObject } from "../../../apimachinery/per-object";
import { fractionWarnings } from "./fraction-warnings";

/**
 * Warnings about volumes: kinds that are gone, and files that would lie upon each other.
 *
 * Upstream: pkg/api/pod/warnings.go (warningsForOverlappingVirtualPaths), pkg/api/persistentvolumeclaim/util.go.
 */
export function volumeWarnings(volumes: readonly Volume[], at: string): string[] {
  const warnings: string[] = [];
  volumes.forEach((volume, i) => {
    for (const [name, message, shown = name] of DEPRECATED) {
      if (volume[name] !== undefined) warnings.push(`${at}[${i}].${shown}: ${message}`);
    }
    const claim = volume.ephemeral?.volumeClaimTemplate?.spec;
    if (claim === undefined) return;
    const claimAt = `${at}[${i}].ephemeral.volumeClaimTemplate.spec.resources.requests`;
    warnings.push(...fractionWarnings(claim.resources?.requests, claimAt, ["storage"]));
  });
  return [...warnings, ...volumes.flatMap(overlapWarnings)];
}

interface FileOf {
  readonly path: string;
  readonly source: string;
}
interface Named {
  readonly path?: string;
}

function overlapWarnings({ name, configMap, secret, downwardAPI, projected }: Volume): string[] {
  const warn = (kind: string, files: readonly FileOf[]): string[] =>
    overlaps(files).map((body) => `volume ${goQuote(name)} (${kind}): overlapping paths: ${body}`);
  if (configMap !== undefined) return warn(`ConfigMap ${goQuote(configMap.name ?? "")}`, filesOf(configMap.items, ""));
  if (secret !== undefined) return warn(`Secret ${goQuote(secret.secretName ?? "")}`, filesOf(secret.items, ""));
  if (downwardAPI !== undefined) return warn("DownwardAPI", filesOf(downwardAPI.items, ""));
  if (projected === undefined || isQuiet(projected)) return [];
  return projectedWarnings(name, projected);
}

type Projected = NonNullable<Volume["projected"]>;

/** All pods of a cluster have the volume of their token, which is one object. */
const isQuiet = perObject((projected: Projected) => projectedWarnings("", projected).length === 0);

function projectedWarnings(name: string, { sources: given }: Projected): string[] {
  const sources = given ?? [];
  const empty = sources.filter((source) => Object.values(source).every((each) => each === undefined));
  return [
    ...empty.map(() => `volume ${goQuote(name)} (Projected) has no sources provided`),
    ...overlaps(sources.flatMap(projectedFiles)).map(
      (body) => `volume ${goQuote(name)} (Projected): overlapping paths: ${body}`,
    ),
  ];
}

function projectedFiles({
  configMap,
  secret,
  downwardAPI,
  serviceAccountToken,
  clusterTrustBundle,
}: VolumeProjection): FileOf[] {
  if (configMap !== undefined) return filesOf(configMap.items, `ConfigMap ${goQuote(configMap.name ?? "")}`);
  if (secret !== undefined) return filesOf(secret.items, `Secret ${goQuote(secret.name ?? "")}`);
  if (downwardAPI !== undefined) return filesOf(downwardAPI.items, "DownwardAPI");
  if (serviceAccountToken !== undefined) return filesOf([serviceAccountToken], "ServiceAccountToken");
  if (clusterTrustBundle === undefined) return [];
  const name = clusterTrustBundle.name ?? clusterTrustBundle.signerName ?? "";
  return filesOf([clusterTrustBundle], `ClusterTrustBundle ${goQuote(name)}`);
}

function filesOf(items: readonly Named[] | undefined, source: string): FileOf[] {
  return (items ?? []).map(({ path = "" }) => ({ path: path.replace(/\/+$/, ""), source }));
}

/** Two files of one path, or a file where another needs a directory. */
function overlaps(files: readonly FileOf[]): string[] {
  const shown = ({ path, source }: FileOf): string => goQuote(path) + (source === "" ? "" : ` (${source})`);
  return files.flatMap((file, i) =>
    files
      .slice(0, i)
      .filter(
        ({ path }) =>
          path !== "" &&
          file.path !== "" &&
          (`${path}/`.startsWith(`${file.path}/`) || `${file.path}/`.startsWith(`${path}/`)),
      )
      .map((other) => `${shown(file)} with ${shown(other)}`),
  );
}

const DEPRECATED: readonly (readonly [Exclude<keyof Volume, "name">, string, string?])[] = [
  ["photonPersistentDisk", "deprecated in v1.11, non-functional in v1.16+"],
  ["gitRepo", "deprecated in v1.11, and disabled by default in v1.33+"],
  ["scaleIO", "deprecated in v1.16, non-functional in v1.22+"],
  ["flocker", "deprecated in v1.22, non-functional in v1.25+"],
  ["storageos", "deprecated in v1.22, non-functional in v1.25+", "storageOS"],
  ["quobyte", "deprecated in v1.22, non-functional in v1.25+"],
  ["glusterfs", "deprecated in v1.25, non-functional in v1.26+"],
  ["cephfs", "deprecated in v1.28, non-functional in v1.31+"],
  ["rbd", "deprecated in v1.28, non-functional in v1.31+"],
];
