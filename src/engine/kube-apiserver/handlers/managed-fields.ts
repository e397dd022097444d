import type { KObject } from "../../apimachinery/object";
import type { Served } from "../served";

/** Who writes: for the entry in `managedFields`. */
export interface FieldWriter {
  readonly manager: string;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly subresource: string;
  readonly operation: "Update" | "Apply";
}

/** Notes who owns which field. Upstream: k8s.io/apimachinery/pkg/util/managedfields. */
export function trackManagedFields(_served: Served, _old: KObject | undefined, object: KObject, _writer: FieldWriter): KObject {
  return object;
}
