import { CommandError } from "../command-error";

/**
 * What is wrong with a kustomization. On its way out it is told where it was found, as errors are wrapped upstream:
 * `accumulating resources: recursed merging from path '/shop/base': ...`.
 *
 * Upstream: sigs.k8s.io/kustomize/kyaml/errors.
 */
export class KustomizeError extends CommandError {}

/** Does something, and says in front of its error where it was done. */
export function wrapping<T>(prefix: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw prefixed(prefix, error);
  }
}

export function prefixed(prefix: string, error: unknown): unknown {
  return error instanceof CommandError ? new KustomizeError(`${prefix}: ${error.message}`) : error;
}

/** A part of kustomize that Kubarium doesn't have. */
export function notPartOfThis(what: string): KustomizeError {
  return new KustomizeError(`${what} is not part of this kubectl yet`);
}
