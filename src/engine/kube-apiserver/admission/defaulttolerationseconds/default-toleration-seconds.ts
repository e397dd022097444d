import type { Pod, Toleration } from "../../../api/gen/core-v1";
import type { AdmissionPlugin } from "../admission";
import { isOn, withSpec } from "../attributes";

/**
 * DefaultTolerationSeconds: a pod stays for five minutes on a node that is not ready or cannot be reached, unless
 * it says otherwise.
 *
 * Upstream: plugin/pkg/admission/defaulttolerationseconds/admission.go.
 */
export const defaultTolerationSeconds: AdmissionPlugin = {
  name: "DefaultTolerationSeconds",

  handles: (attributes) =>
    (attributes.operation === "CREATE" || attributes.operation === "UPDATE") && isOn(attributes, "", "pods"),

  admit({ object }) {
    const { tolerations = [] } = (object as Pod).spec;
    const missing = KEYS.filter((key) => !tolerations.some((each) => covers(each, key))).map((key): Toleration => ({
      key,
      operator: "Exists",
      effect: "NoExecute",
      tolerationSeconds: 300,
    }));
    return missing.length === 0 ? object : withSpec(object!, { tolerations: [...tolerations, ...missing] });
  },
};

const KEYS = ["node.kubernetes.io/not-ready", "node.kubernetes.io/unreachable"];

function covers({ key = "", effect = "" }: Toleration, wanted: string): boolean {
  return (key === wanted || key === "") && (effect === "NoExecute" || effect === "");
}
