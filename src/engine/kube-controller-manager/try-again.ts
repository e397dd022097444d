import { StatusError } from "../apimachinery/status";

/**
 * What a pass ends with when its caches don't fit together yet: it fails as a refused request does, and its key is
 * tried again.
 *
 * Upstream: k8s.io/client-go/util/workqueue (AddRateLimited after a sync that returned an error).
 */
export function tryAgain(message: string): StatusError {
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    code: 409,
    reason: "Conflict",
    message,
  });
}
