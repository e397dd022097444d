import { type KObject, schemaFor, type SchemaNode } from "../../engine/index";

type JsonSchema = { readonly [key: string]: unknown };

/**
 * The JSON Schema of a kind, for the editor's completion and hover: structure only, from the tables that the API server
 * decodes by.
 */
export function kindSchema(apiVersion: string, kind: string): JsonSchema | undefined {
  const slash = apiVersion.indexOf("/");
  const group = slash < 0 ? "" : apiVersion.slice(0, slash);
  const root = schemaFor({ group, version: apiVersion.slice(slash + 1), kind });
  if (root === undefined) return undefined;
  const definitions: { [id: string]: JsonSchema } = {};
  const schema = translate(root, definitions);
  return {
    ...schema,
    properties: { ...properties(definitions, root.id), apiVersion: { const: apiVersion }, kind: { const: kind } },
    definitions,
  };
}

function properties(definitions: { readonly [id: string]: JsonSchema }, id: string): JsonSchema {
  return (definitions[id]?.["properties"] ?? {}) as JsonSchema;
}

function translate(node: SchemaNode, definitions: { [id: string]: JsonSchema }): JsonSchema {
  switch (node.node) {
    case "list":
      return { type: "array", items: translate(node.items, definitions) };
    case "map":
      return { type: "object", additionalProperties: translate(node.values, definitions) };
    case "scalar":
      return scalar(node.type, node.enum);
    case "object": {
      if (definitions[node.id] === undefined) {
        definitions[node.id] = {}; // Types may hold themselves: the name is taken before the inside is walked.
        const fields = [...node.fields];
        const required = fields.filter(([, field]) => field.required).map(([name]) => name);
        definitions[node.id] = {
          type: "object",
          additionalProperties: false,
          properties: Object.fromEntries(fields.map(([name, field]) => [name, translate(field.schema, definitions)])),
          ...(required.length > 0 && { required }),
        };
      }
      return { $ref: `#/definitions/${node.id}` };
    }
  }
}

function scalar(type: string, values: readonly string[] | undefined): JsonSchema {
  if (values !== undefined) return { enum: values };
  switch (type) {
    case "boolean":
      return { type: "boolean" };
    case "int32":
    case "int64":
      return { type: "integer" };
    case "float64":
      return { type: "number" };
    case "quantity":
    case "intOrString":
      return { type: ["string", "number"] };
    case "any":
      return {};
    default:
      return { type: "string" };
  }
}

/** The name by which etcd and URLs know the kind of an object. */
export function groupOf({ apiVersion }: Pick<KObject, "apiVersion">): string {
  const slash = apiVersion.indexOf("/");
  return slash < 0 ? "" : apiVersion.slice(0, slash);
}
