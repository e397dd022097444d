/** What the query of a write says. Upstream: k8s.io/apimachinery/pkg/apis/meta/v1/validation/validation.go. */
import type { FieldValidation } from "../../apimachinery/decode/decode-body";
import type { RequestInfo } from "../request-info";

export interface WriteOptions {
  readonly dryRun: boolean;
  readonly fieldManager: string;
  readonly fieldValidation: FieldValidation;
  readonly force: boolean;
}

export function writeOptions({ query }: RequestInfo): WriteOptions {
  const validation = query["fieldValidation"]?.[0];
  return {
    dryRun: (query["dryRun"] ?? []).includes("All"),
    fieldManager: query["fieldManager"]?.[0] ?? "",
    fieldValidation: validation === "Strict" || validation === "Ignore" ? validation : "Warn",
    force: query["force"]?.[0] === "true",
  };
}

/** Who a write is by, for `managedFields`: what was said, or the first word of the user agent. */
export function managerOf(options: WriteOptions, userAgent: string): string {
  return options.fieldManager !== "" ? options.fieldManager : (userAgent.split("/")[0] ?? "");
}
