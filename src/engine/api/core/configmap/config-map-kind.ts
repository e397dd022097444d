import { field } from "../../../apimachinery/field-errors";
import { isConfigMapKey } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { sortedKeys, utf8Length } from "../../../apimachinery/utf8";
import { configMapColumns } from "../../columns/core-columns";
import type { ConfigMap } from "../../gen/core-v1";
import type { Kind } from "../../kind";
import { validateObjectMeta, validateObjectMetaUpdate } from "../../meta-validation";
import { nameIsDNSSubdomain } from "../../name-rules";
import { semanticEqual } from "../../strategy";
import { base64Bytes, MAX_DATA_BYTES } from "../data-size";

/**
 * ConfigMap: keys and texts, of at most one MiB. Once `immutable` is set, nothing of it can be changed, `immutable`
 * included.
 *
 * Upstream: pkg/registry/core/configmap/strategy.go, pkg/apis/core/validation/validation.go (ValidateConfigMap).
 */
export const configMapKind: Kind<ConfigMap> = {
  namespaced: true,
  columns: configMapColumns,
  resetFields: [],
  allowCreateOnUpdate: false,
  unconditionalUpdate: true,
  defaults: (cm) => cm,
  prepareForCreate: (cm) => cm,
  prepareForUpdate: (cm) => cm,
  validate: validateConfigMap,
  validateUpdate(cm, old) {
    const errs = validateObjectMetaUpdate(cm.metadata, old.metadata);
    if (old.immutable === true) {
      const why = "field is immutable when `immutable` is set";
      if (cm.immutable !== true) errs.push(field.forbidden("immutable", why));
      if (!semanticEqual(cm.data ?? {}, old.data ?? {})) errs.push(field.forbidden("data", why));
      if (!semanticEqual(cm.binaryData ?? {}, old.binaryData ?? {})) errs.push(field.forbidden("binaryData", why));
    }
    return [...errs, ...validateConfigMap(cm)];
  },
};

function validateConfigMap(cm: ConfigMap): FieldError[] {
  const errs = validateObjectMeta(cm.metadata, { namespaced: true, nameRule: nameIsDNSSubdomain });
  let bytes = 0;
  for (const key of sortedKeys(cm.data ?? {})) {
    const at = `data[${key}]`;
    for (const message of isConfigMapKey(key)) errs.push(field.invalid(at, key, message));
    if (Object.hasOwn(cm.binaryData ?? {}, key)) {
      errs.push(field.invalid(at, key, "duplicate of key present in binaryData"));
    }
    bytes += utf8Length(cm.data?.[key] ?? "");
  }
  for (const key of sortedKeys(cm.binaryData ?? {})) {
    for (const message of isConfigMapKey(key)) errs.push(field.invalid(`binaryData[${key}]`, key, message));
    bytes += base64Bytes(cm.binaryData?.[key] ?? "");
  }
  if (bytes > MAX_DATA_BYTES) errs.push(field.tooLong("[]", MAX_DATA_BYTES));
  return errs;
}
