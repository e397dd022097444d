import type { Node } from "../../api/gen/core-v1";

/**
 * The labels for architecture and operating system under their old names too, which old manifests still ask for.
 * Undefined when they are as they should be. Upstream: labelReconcileInfo in
 * pkg/controller/nodelifecycle/node_lifecycle_controller.go.
 */
export function planNodeLabels({ metadata: { labels = {} } }: Node): { readonly [label: string]: string } | undefined {
  const missing: { [label: string]: string } = {};
  for (const name of ["os", "arch"]) {
    const value = labels[`kubernetes.io/${name}`];
    if (value !== undefined && labels[`beta.kubernetes.io/${name}`] !== value)
      missing[`beta.kubernetes.io/${name}`] = value;
  }
  return Object.keys(missing).length === 0 ? undefined : missing;
}
