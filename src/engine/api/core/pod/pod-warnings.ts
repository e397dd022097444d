import type { Pod } from "../../gen/core-v1";
import { isDNS1123Label } from "../../../apimachinery/names";
import { podTemplateWarnings } from "../pod-template/pod-warnings";

/**
 * The `Warning:` headers of a created or changed pod.
 *
 * Upstream: pkg/registry/core/pod/strategy.go (WarningsOnCreate, WarningsOnUpdate).
 */
export function podWarnings(pod: Pod, old?: Pod): string[] {
  const warnings: string[] = [];
  const wrong = old === undefined ? isDNS1123Label(pod.metadata.name ?? "") : [];
  if (wrong.length > 0) {
    warnings.push(
      "metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; " +
        `a DNS label is recommended: [${wrong.join(" ")}]`,
    );
  }
  // A server tells each thing once.
  return [...new Set([...warnings, ...podTemplateWarnings(pod.metadata, pod.spec, "")])];
}
