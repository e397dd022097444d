import type { KeyToPath } from "../../gen/core-v1";
import type { FieldError } from "../../../apimachinery/status";
import { fileMode, localPath, requiredText } from "./checks";

/**
 * Checks which keys of a ConfigMap or Secret become which files of a volume.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateKeyToPath).
 */
export function validateItems(items: readonly KeyToPath[] | undefined, at: string): FieldError[] {
  return (items ?? []).flatMap((item, i) => validateKeyToPath(item, `${at}[${i}]`));
}

export function validateKeyToPath({ key, path = "", mode }: KeyToPath, at: string): FieldError[] {
  return [
    ...requiredText(key, `${at}.key`),
    ...requiredText(path, `${at}.path`),
    ...localPath(path, `${at}.path`),
    ...fileMode(mode, `${at}.mode`),
  ];
}
