import type { KObject } from "../../../apimachinery/object";
import type { FlagValues } from "../../flags/flag-values";
import type { DryRun } from "../../printers/print-result";
import type { ManifestPlan } from "../../resource/plan-manifests";
import type { Session } from "../../session";
import { validationOf } from "../validation";

/**
 * One manifest on its way, with all that its command was told.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/apply/apply.go (ApplyOptions).
 */
export interface Applying {
  readonly session: Session;
  readonly flags: FlagValues;
  readonly dryRun: DryRun;
  readonly plan: ManifestPlan;
}

export interface Applied {
  readonly object: KObject;
  readonly done: "created" | "configured" | "unchanged" | "serverside-applied";
}

/** The parameters that go with every write. */
export function applyQuery({ flags, dryRun }: Applying, fieldManager: string): { readonly [name: string]: string } {
  return { fieldManager, fieldValidation: validationOf(flags), ...(dryRun === "server" && { dryRun: "All" }) };
}
