import { encodeSorted } from "../../../apimachinery/json/encode-go";
import { withKey } from "../../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";

/**
 * The annotation in which `kubectl apply` keeps what was last applied, so that a field which is gone from the manifest
 * can be told from one that another has set.
 *
 * Upstream: k8s.io/kubectl/pkg/util/apply.go.
 */
export const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

/** The manifest with itself, as it is without the annotation, in the annotation. */
export function withLastApplied(manifest: KObject): KObject {
  const { [LAST_APPLIED]: _old, ...annotations } = manifest.metadata.annotations ?? {};
  const bare = withKey(manifest, "metadata", { ...manifest.metadata, annotations });
  const text = `${encodeSorted(bare as unknown as Json)}\n`;
  return withKey(bare, "metadata", { ...bare.metadata, annotations: { ...annotations, [LAST_APPLIED]: text } });
}

/** What was last applied to an object; undefined when it was made in another way. */
export function lastApplied(object: KObject): JsonObject | undefined {
  const text = object.metadata.annotations?.[LAST_APPLIED];
  return text === undefined ? undefined : (JSON.parse(text) as JsonObject);
}
