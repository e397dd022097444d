import type { Node, Taint } from "../../../api/gen/core-v1";
import type { AdmissionPlugin } from "../admission";
import { isOn, withSpec } from "../attributes";

/**
 * TaintNodesByCondition: a new node is not ready until it says so, and takes no pods before that.
 *
 * Upstream: plugin/pkg/admission/nodetaint/admission.go.
 */
export const taintNodesByCondition: AdmissionPlugin = {
  name: "TaintNodesByCondition",

  handles: (attributes) => attributes.operation === "CREATE" && isOn(attributes, "", "nodes"),

  admit({ object }) {
    const { taints = [] } = (object as Node).spec ?? {};
    if (taints.some(({ key, effect }) => key === NOT_READY.key && effect === NOT_READY.effect)) return object;
    return withSpec(object!, { taints: [...taints, NOT_READY] });
  },
};

const NOT_READY: Taint = { key: "node.kubernetes.io/not-ready", effect: "NoSchedule" };
