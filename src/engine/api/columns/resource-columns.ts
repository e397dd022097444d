import type { ResourceClaim, ResourceSlice } from "../gen/resource-v1";
import type { KindColumns, Scale } from "../kind";
import { AGE, ageOf, NAME, nameOf } from "./cells";
import { column } from "./table";

/**
 * Columns of claims on devices, and of the scale subresource.
 *
 * Upstream: pkg/printers/internalversion/printers.go (printResourceClaim, printResourceSlice, printScale).
 */
export const resourceClaimColumns: KindColumns<ResourceClaim> = {
  columns: [NAME, column("State", "A summary of the current state (allocated, pending, reserved, etc.)."), AGE],
  cells(claim, now) {
    const states: string[] = [];
    if (claim.metadata.deletionTimestamp !== undefined) states.push("deleted");
    const allocated = claim.status?.allocation !== undefined;
    if (!allocated) {
      if (claim.metadata.deletionTimestamp === undefined) states.push("pending");
    } else {
      states.push("allocated");
      if ((claim.status?.reservedFor ?? []).length > 0) states.push("reserved");
    }
    return [nameOf(claim), states.join(","), ageOf(claim, now)];
  },
};

export const resourceSliceColumns: KindColumns<ResourceSlice> = {
  columns: [NAME, column("Node", ""), column("Driver", ""), column("Pool", ""), AGE],
  cells: (slice, now) => [
    nameOf(slice),
    slice.spec.nodeName ?? "<unset>",
    slice.spec.driver,
    slice.spec.pool.name,
    ageOf(slice, now),
  ],
};

export const scaleColumns: KindColumns<Scale> = {
  columns: [NAME, column("Desired", "", { type: "integer" }), column("Available", "", { type: "integer" }), AGE],
  cells: (scale, now) => [nameOf(scale), scale.spec?.replicas ?? 0, scale.status?.replicas ?? 0, ageOf(scale, now)],
};
