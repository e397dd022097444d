import type { Taint, Toleration } from "../../../api/gen/core-v1";

/** Upstream: k8s.io/component-helpers/scheduling/corev1/helpers.go. Left out: the operators Lt and Gt (alpha). */
export function tolerates(toleration: Toleration, taint: Taint): boolean {
  const { effect = "", key = "", operator = "", value = "" } = toleration;
  if (effect !== "" && effect !== taint.effect) return false;
  if (key !== "" && key !== taint.key) return false;
  if (operator === "Exists") return true;
  return (operator === "" || operator === "Equal") && value === (taint.value ?? "");
}
