/** What the query of a write says, checked. Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go. */
import { field } from "../../apimachinery/field-errors";
import type { FieldValidation } from "../../apimachinery/decode/decode-body";
import { managerOrUserAgent } from "../../apimachinery/managedfields/managers";
import type { FieldError } from "../../apimachinery/status";
import { invalid } from "../../apimachinery/status-errors";
import { utf8Length } from "../../apimachinery/utf8";
import type { RequestInfo } from "../request-info";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
}

export function writeOptions({ query, verb }: RequestInfo, isApply = false): WriteOptions {
  const validation = query["fieldValidation"]?.[0] ?? "";
  const fieldManager = query["fieldManager"]?.[0] ?? "";
  const dryRun = query["dryRun"] ?? [];
  const faults = [
    ...(isApply && fieldManager === "" ? [field.required("fieldManager", "is required for apply patch")] : []),
    ...(!isApply && verb === "patch" && "force" in query
      ? [field.forbidden("force", "may not be specified for non-apply patch")]
      : []),
    ...managerFaults(fieldManager),
    ...dryRunFaults(dryRun),
    ...validationFaults(validation),
  ];
  refuseOptions(KINDS[verb] ?? "UpdateOptions", faults);
  return {
    dryRun: dryRun.includes("All"),
    fieldManager,
    fieldValidation: validation === "Strict" || validation === "Ignore" ? validation : "Warn",
    force: query["force"]?.[0] === "true",
  };
}

const KINDS: { readonly [verb: string]: string } = {
  create: "CreateOptions",
  update: "UpdateOptions",
  patch: "PatchOptions",
};

export function refuseOptions(kind: string, faults: readonly FieldError[]): void {
  if (faults.length > 0) throw invalid({ group: "meta.k8s.io", kind }, "", faults);
}

export function dryRunFaults(dryRun: readonly string[]): readonly FieldError[] {
  const known = dryRun.every((each) => each === "All");
  return known || dryRun.join() === ""
    ? []
    : [
        {
          type: "FieldValueNotSupported",
          field: "dryRun",
          message: `Unsupported value: ${JSON.stringify(dryRun)}: supported values: "All"`,
        },
      ];
}

function managerFaults(manager: string): readonly FieldError[] {
  const faults: FieldError[] = utf8Length(manager) > 128 ? [field.tooLong("fieldManager", 128)] : [];
  let position = 0;
  for (const char of manager) {
    const code = char.codePointAt(0) ?? 0;
    if (code < 0x20 || (code >= 0x7f && code < 0xa0)) {
      const name = `U+${code.toString(16).toUpperCase().padStart(4, "0")}`;
      faults.push(field.invalid("fieldManager", manager, `invalid character ${name} (at position ${position})`));
    }
    position++;
  }
  return faults;
}

function validationFaults(validation: string): readonly FieldError[] {
  if (["", "Ignore", "Warn", "Strict"].includes(validation)) return [];
  return [field.notSupported("fieldValidation", validation, ["", "Ignore", "Strict", "Warn"])];
}

/** Who a write is by, for `managedFields`: what was said, or the first word of the user agent. */
export function managerOf(options: WriteOptions, userAgent: string): string {
  return managerOrUserAgent(options.fieldManager, userAgent);
}
