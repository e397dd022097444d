import { goQuote } from "../go-format";
import type { SchemaNode } from "../schema";
import { PatchError } from "./patch-error";

/**
 * What strategic merge patch knows of a field: its type, whether its list merges and by which key, and the names of
 * the directives.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/strategicpatch/meta.go.
 */
export function patchMeta(schema: SchemaNode, key: string): PatchMeta {
  if (schema.node === "object") {
    const field = schema.fields.get(key);
    if (field === undefined) {
      throw new PatchError(`unable to find api field in struct ${schema.goName} for the json field ${goQuote(key)}`);
    }
    const strategies = field.patchStrategy ?? [];
    return {
      schema: field.schema,
      retainKeys: strategies.includes("retainKeys"),
      strategy: strategies.find((each) => each !== "retainKeys") ?? "",
      mergeKey: field.patchMergeKey ?? "",
    };
  }
  return { schema: schema.node === "map" ? schema.values : ANYTHING, retainKeys: false, strategy: "", mergeKey: "" };
}

export interface PatchMeta {
  readonly schema: SchemaNode;
  readonly retainKeys: boolean;
  readonly strategy: "" | "merge" | "replace";
  readonly mergeKey: string;
}

/** The type of a list's elements. */
export function elementSchema(schema: SchemaNode): SchemaNode {
  return schema.node === "list" ? schema.items : ANYTHING;
}

export const PATCH = "$patch";
export const RETAIN_KEYS = "$retainKeys";
export const SET_ELEMENT_ORDER = "$setElementOrder/";
export const DELETE_FROM_PRIMITIVE_LIST = "$deleteFromPrimitiveList/";

const ANYTHING: SchemaNode = { node: "scalar", type: "any" };
