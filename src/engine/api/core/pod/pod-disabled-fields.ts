import type { PodSpec, VolumeProjection } from "../../gen/core-v1";
import { inEach, inField } from "../pod-template/defaulting";

/**
 * Takes out of a spec what this server is not switched to serve: fields behind feature gates that are off by default
 * in v1.36. An object that has such a field already keeps it.
 *
 * Upstream: pkg/api/pod/util.go (DropDisabledPodFields, DropDisabledTemplateFields).
 */
export function dropDisabledFields(spec: PodSpec, old?: PodSpec): PodSpec {
  let out = spec;
  for (const source of OFF_PROJECTIONS) {
    if (old?.volumes?.some((volume) => volume.projected?.sources?.some((each) => each[source] !== undefined))) continue;
    out = inEach(out, "volumes", (volume: NonNullable<PodSpec["volumes"]>[number]) =>
      inField(volume, "projected", (projected) =>
        inEach(projected, "sources", (each: VolumeProjection) => without(each, source)),
      ),
    );
  }
  if (old?.schedulingGroup === undefined) out = without(out, "schedulingGroup");
  return out;
}

function without<T extends object, K extends keyof T>(o: T, key: K): T {
  if (o[key] === undefined) return o;
  const { [key]: _dropped, ...rest } = o;
  return rest as unknown as T;
}

/** ClusterTrustBundleProjection and PodCertificateRequest. What is left of such a source is an empty one. */
const OFF_PROJECTIONS = ["clusterTrustBundle", "podCertificate"] as const;
