/**
 * The shape of a Kubernetes type, as data.
 *
 * One `SchemaNode` tree describes what a kind may hold. Strict decoding, strategic merge patch, server-side apply,
 * `kubectl explain` and Go's key order all walk the same tree, so a kind is described once. The trees of the built-in
 * kinds are generated (`api/gen`); a CustomResourceDefinition builds one at run time.
 *
 * Upstream: the `x-kubernetes-*` extensions of the OpenAPI document; `goName` is the Go type that error messages of its
 * decoder name.
 */
export type SchemaNode = ObjectNode | MapNode | ListNode | ScalarNode;

export interface ObjectNode {
  readonly node: "object";
  /** The Go type without its package, as json decoding errors name it: `DeploymentSpec`. */
  readonly goName: string;
  /** The OpenAPI definition this came from, e.g. `io.k8s.api.apps.v1.DeploymentSpec`. */
  readonly id: string;
  /** In Go's declaration order, which is the order that a real server writes them in. */
  readonly fields: ReadonlyMap<string, Field>;
  /** `x-kubernetes-map-type: atomic`: server-side apply owns it as a whole. */
  readonly atomic?: boolean;
  /** Fields that exclude each other, by the name of the discriminator field (`x-kubernetes-unions`). */
  readonly unions?: readonly { readonly discriminator?: string; readonly fields: readonly string[] }[];
}

export interface Field {
  /** Resolved lazily, since types may hold themselves (JSONSchemaProps). */
  readonly schema: SchemaNode;
  readonly required: boolean;
  /**
   * Go writes the field even when it is empty (no `omitempty`): `creationTimestamp: null`, `status: {}`, `resources:
   * {}`.
   */
  readonly alwaysWritten: boolean;
  /** A scalar behind a Go pointer: an explicit zero is kept and written, where other optional scalars vanish. */
  readonly pointer?: boolean;
  /**
   * The Go struct that is embedded here and brings the field in; decoding errors put it before the name:
   * `VolumeSource`.
   */
  readonly embeddedIn?: string;
  /** Its numbers in protobuf: those of the messages that Go embeds around it first. Without them JSON alone has it. */
  readonly protobuf?: readonly number[];
  readonly patchStrategy?: readonly ("merge" | "replace" | "retainKeys")[];
  readonly patchMergeKey?: string;
}

export interface MapNode {
  readonly node: "map";
  readonly values: SchemaNode;
  readonly atomic?: boolean;
  /** The named Go type, where decoding errors show one: `v1.ResourceList`. */
  readonly goType?: string;
}

export interface ListNode {
  readonly node: "list";
  readonly items: SchemaNode;
  /** `x-kubernetes-list-type`; a list that says nothing is atomic. */
  readonly listType: "atomic" | "set" | "map";
  readonly mapKeys: readonly string[];
  readonly goType?: string;
}

export interface ScalarNode {
  readonly node: "scalar";
  readonly type:
    | "string"
    | "boolean"
    | "int32"
    | "int64"
    | "float64"
    | "bytes"
    | "quantity"
    | "time"
    | "microtime"
    | "duration"
    | "intOrString"
    /** RawExtension, FieldsV1, JSON: anything goes, unknown fields included. */
    | "any";
  readonly enum?: readonly string[];
  /** The named Go type, where decoding errors show one: `v1.PullPolicy`. */
  readonly goType?: string;
  /** With `any`: objects found inside follow this schema, but nobody complains about fields that it doesn't know. */
  readonly lenient?: ObjectNode | undefined;
}
