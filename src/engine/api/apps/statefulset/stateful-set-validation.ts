import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";
import { nonnegative, oneOf } from "../../core/pod-template/checks";
import { validateClaimSpec } from "../../core/pod-template/claim-template";
import type { StatefulSetSpec } from "../../gen/apps-v1";
import { validateSelectorAndTemplate, wholeTemplate } from "../pod-template-for-replicas";

/**
 * The spec of a StatefulSet.
 *
 * Upstream: pkg/apis/apps/validation/validation.go (ValidateStatefulSetSpec). Left out: metadata of claim templates.
 */
export function validateStatefulSetSpec(spec: StatefulSetSpec): FieldError[] {
  const errs: FieldError[] = [];
  const policy = spec.podManagementPolicy ?? "";
  if (policy !== "OrderedReady" && policy !== "Parallel") {
    errs.push(field.invalid("spec.podManagementPolicy", policy, "must be 'OrderedReady' or 'Parallel'"));
  }
  errs.push(...validateUpdateStrategy(spec));
  const { whenDeleted = "", whenScaled = "" } = spec.persistentVolumeClaimRetentionPolicy ?? {};
  errs.push(
    ...oneOf(whenDeleted, RETENTION, "spec.persistentVolumeClaimRetentionPolicy.whenDeleted"),
    ...oneOf(whenScaled, RETENTION, "spec.persistentVolumeClaimRetentionPolicy.whenScaled"),
    ...(spec.volumeClaimTemplates ?? []).flatMap((claim, i) =>
      validateClaimSpec(claim.spec ?? {}, `spec.volumeClaimTemplates[${i}].spec`),
    ),
    ...nonnegative(spec.replicas, "spec.replicas"),
    ...nonnegative(spec.minReadySeconds, "spec.minReadySeconds"),
    ...nonnegative(spec.ordinals?.start, "spec.ordinals.start"),
    ...nonnegative(spec.revisionHistoryLimit, "spec.revisionHistoryLimit"),
    ...validateSelectorAndTemplate(withClaimVolumes(spec), {
      emptySelector: "empty selector is invalid for statefulset",
      unusable: "",
      kind: "StatefulSet",
    }),
  );
  return errs;
}

/** Each pod gets a volume for every claim template, before its own, which it replaces by name. */
function withClaimVolumes(spec: StatefulSetSpec): StatefulSetSpec {
  const claims = (spec.volumeClaimTemplates ?? []).map((claim) => claim.metadata?.name ?? "");
  if (claims.length === 0) return spec;
  const made = claims.map((name) => ({ name, persistentVolumeClaim: { claimName: name } }));
  const template = wholeTemplate(spec.template);
  const own = (template.spec?.volumes ?? []).filter((volume) => !claims.includes(volume.name));
  return { ...spec, template: { ...template, spec: { containers: [], ...template.spec, volumes: [...made, ...own] } } };
}

function validateUpdateStrategy({ updateStrategy }: StatefulSetSpec): FieldError[] {
  const { type = "", rollingUpdate } = updateStrategy ?? {};
  if (type === "") return [field.required("spec.updateStrategy", "")];
  if (type === "RollingUpdate") {
    return nonnegative(rollingUpdate?.partition, "spec.updateStrategy.rollingUpdate.partition");
  }
  // The messages show Go's own structures.
  if (type === "OnDelete") {
    if (rollingUpdate === undefined) return [];
    const shown = { Partition: rollingUpdate.partition ?? null, MaxUnavailable: rollingUpdate.maxUnavailable ?? null };
    return [
      field.invalid("spec.updateStrategy.rollingUpdate", shown, "only allowed for updateStrategy 'RollingUpdate'"),
    ];
  }
  const shown = { Type: type, RollingUpdate: rollingUpdate ?? null };
  return [field.invalid("spec.updateStrategy", shown, "must be 'RollingUpdate' or 'OnDelete'")];
}

const RETENTION = ["Retain", "Delete"];
