import { plainJson } from "../../apimachinery/json/plain-json";
import { isObject } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { decodeShape, type Shape } from "./decode-shape";
import type { FieldSpec } from "./field-spec";
import { KustomizeError, notPartOfThis } from "./kustomize-error";
import type { IdSelector } from "./resource-id";

/**
 * What a kustomization.yaml says. It is read strictly: a field that nobody knows is an error, and so is one that this
 * kubectl doesn't do.
 *
 * Upstream: sigs.k8s.io/kustomize/api/types/kustomization.go. Left out: `vars`, `crds`, `configurations`, `openapi`,
 * `helmCharts`, `generators`, `transformers`, `validators`, `buildMetadata`.
 */
export interface Kustomization {
  readonly kind: string;
  readonly namePrefix?: string;
  readonly nameSuffix?: string;
  readonly namespace?: string;
  readonly labels?: readonly LabelEntry[];
  readonly commonLabels?: Texts;
  readonly commonAnnotations?: Texts;
  readonly patches?: readonly PatchEntry[];
  readonly patchesStrategicMerge?: readonly string[];
  readonly patchesJson6902?: readonly PatchEntry[];
  readonly images: readonly ImageEntry[];
  readonly replacements?: readonly ReplacementEntry[];
  readonly replicas?: readonly { readonly name?: string; readonly count?: number }[];
  readonly sortOptions?: SortOptions;
  readonly resources: readonly string[];
  readonly components?: readonly string[];
  readonly configMapGenerator?: readonly GeneratorEntry[];
  readonly secretGenerator?: readonly GeneratorEntry[];
  readonly generatorOptions?: GeneratorOptions;
}

export type Texts = { readonly [key: string]: string };

export interface LabelEntry {
  readonly pairs?: Texts;
  readonly includeSelectors?: boolean;
  readonly includeTemplates?: boolean;
  readonly fields?: readonly FieldSpec[];
}

export interface PatchEntry {
  readonly path?: string;
  readonly patch?: string;
  readonly target?: Selector;
  readonly options?: { readonly allowNameChange?: boolean; readonly allowKindChange?: boolean };
}

export interface Selector extends IdSelector {
  readonly annotationSelector?: string;
  readonly labelSelector?: string;
}

export interface ImageEntry {
  readonly name?: string;
  readonly newName?: string;
  readonly tagSuffix?: string;
  readonly newTag?: string;
  readonly digest?: string;
}

export interface FieldOptions {
  readonly delimiter?: string;
  readonly index?: number;
  readonly create?: boolean;
}

export interface Replacement {
  readonly source?: IdSelector & { readonly fieldPath?: string; readonly options?: FieldOptions };
  readonly sourceValue?: string;
  readonly targets?: readonly TargetSelector[];
}

export interface ReplacementEntry extends Replacement {
  readonly path?: string;
}

export interface TargetSelector {
  readonly select?: Selector;
  readonly reject?: readonly Selector[];
  readonly fieldPaths?: readonly string[];
  readonly options?: FieldOptions;
}

export interface SortOptions {
  readonly order?: string;
  readonly legacySortOptions?: { readonly orderFirst?: readonly string[]; readonly orderLast?: readonly string[] };
}

export interface GeneratorOptions {
  readonly labels?: Texts;
  readonly annotations?: Texts;
  readonly disableNameSuffixHash?: boolean;
  readonly immutable?: boolean;
}

export interface GeneratorEntry {
  readonly name?: string;
  readonly namespace?: string;
  readonly behavior?: string;
  readonly literals?: readonly string[];
  readonly files?: readonly string[];
  readonly envs?: readonly string[];
  readonly env?: string;
  readonly type?: string;
  readonly options?: GeneratorOptions;
}

export interface ReadKustomization {
  readonly kustomization: Kustomization;
  /** Lines about fields that have gone out of use. */
  readonly warnings: readonly string[];
}

/** Throws in kustomize's words; `folder` is where the file lies. */
export function readKustomization(content: string, folder: string): ReadKustomization {
  const decoded = decodeShape(parsed(content), KUSTOMIZATION, "invalid Kustomization") as JsonObject;
  const warnings = DEPRECATED.filter(([field]) => (decoded[field] ?? null) !== null).map(
    ([field, instead, experimental = ""]) =>
      `# Warning: '${field}' is deprecated. Please use '${instead}' instead. ${experimental}` +
      "Run 'kustomize edit fix' to update your Kustomization automatically.",
  );
  const kustomization = fixed(decoded);
  check(decoded, kustomization, folder);
  return { kustomization, warnings };
}

/** The replacements of a file that `replacements: [{path: FILE}]` names. */
export function readReplacements(content: string): readonly Replacement[] {
  const value = parsed(content);
  if (Array.isArray(value)) return decodeShape(value, { list: REPLACEMENT }, "replacements") as readonly Replacement[];
  if (isObject(value)) return [decodeShape(value, REPLACEMENT, "replacements") as Replacement];
  throw new KustomizeError("unsupported replacement type encountered within replacement path: invalid");
}

function parsed(content: string): Json {
  try {
    return plainJson(readYaml(content).value);
  } catch (error) {
    if (error instanceof YamlError) throw new KustomizeError(`invalid Kustomization: ${error.message}`);
    throw error;
  }
}

/** Fields that were renamed go where they belong now. */
function fixed(decoded: JsonObject): Kustomization {
  const { bases, imageTags, ...rest } = decoded as JsonObject & {
    readonly bases?: readonly string[];
    readonly imageTags?: readonly ImageEntry[];
  };
  const read = rest as unknown as Partial<Kustomization>;
  const kind = read.kind === undefined || read.kind === "" ? "Kustomization" : read.kind;
  return {
    ...read,
    kind,
    resources: [...(read.resources ?? []), ...(bases ?? [])],
    images: [...(read.images ?? []), ...(imageTags ?? [])],
  };
}

function check(decoded: JsonObject, { kind }: Kustomization, folder: string): void {
  const said = Object.keys(decoded).filter((field) => !isEmpty(decoded[field] ?? null));
  if (said.every((field) => field === "kind" || field === "apiVersion")) {
    throw new KustomizeError("kustomization.yaml is empty");
  }
  const faults: string[] = [];
  if (kind !== "Kustomization" && kind !== "Component") faults.push("kind should be Kustomization or Component");
  const version = `kustomize.config.k8s.io/${kind === "Component" ? "v1alpha1" : "v1beta1"}`;
  const stated = decoded.apiVersion ?? "";
  if (stated !== "" && stated !== version) faults.push(`apiVersion for ${kind} should be ${version}`);
  if (faults.length > 0) {
    throw new KustomizeError(`Failed to read kustomization file under ${folder}:\n${faults.join("\n")}`);
  }
  for (const field of UNSUPPORTED) {
    if (said.includes(field)) throw notPartOfThis(`'${field}' in a kustomization`);
  }
}

function isEmpty(value: Json): boolean {
  return value === null || value === "" || (isObject(value) && Object.keys(value).length === 0);
}

const FIX_LATER = "[EXPERIMENTAL] ";
const DEPRECATED: readonly (readonly [string, string, string?])[] = [
  ["bases", "resources"],
  ["commonLabels", "labels"],
  ["imageTags", "images"],
  ["patchesJson6902", "patches"],
  ["patchesStrategicMerge", "patches"],
  ["vars", "replacements", FIX_LATER],
];

const UNSUPPORTED = [
  "vars",
  "crds",
  "configurations",
  "openapi",
  "helmGlobals",
  "helmCharts",
  "helmChartInflationGenerator",
  "generators",
  "transformers",
  "validators",
  "buildMetadata",
];

const STRINGS: Shape = { list: "string" };
const TEXTS: Shape = { map: "string" };
const IDENTITY = { group: "string", version: "string", kind: "string" } as const;
const ID = { ...IDENTITY, name: "string", namespace: "string" } as const;
const ID_IN = { group: "ResId.Gvk", version: "ResId.Gvk", kind: "ResId.Gvk", name: "ResId", namespace: "ResId" };
const SELECTOR: Shape = {
  struct: "Selector",
  embedded: ID_IN,
  fields: { ...ID, annotationSelector: "string", labelSelector: "string" },
};
const FIELD_OPTIONS: Shape = {
  struct: "FieldOptions",
  fields: { delimiter: "string", index: "int", encoding: "string", create: "bool" },
};
const IMAGE: Shape = {
  struct: "Image",
  fields: { name: "string", newName: "string", tagSuffix: "string", newTag: "string", digest: "string" },
};
const PATCH_ARGS: Shape = {
  struct: "PatchArgs",
  fields: { allowNameChange: "bool", allowKindChange: "bool" },
};
const PATCH: Shape = {
  struct: "Patch",
  fields: { path: "string", patch: "string", target: SELECTOR, options: PATCH_ARGS },
};
const GENERATOR_OPTIONS: Shape = {
  struct: "GeneratorOptions",
  fields: { labels: TEXTS, annotations: TEXTS, disableNameSuffixHash: "bool", immutable: "bool" },
};
const GENERATOR = {
  namespace: "string",
  name: "string",
  behavior: "string",
  literals: STRINGS,
  files: STRINGS,
  envs: STRINGS,
  env: "string",
  options: GENERATOR_OPTIONS,
} as const;
const KV_PAIRS = "GeneratorArgs.KvPairSources";
const GENERATOR_IN = {
  namespace: "GeneratorArgs",
  name: "GeneratorArgs",
  behavior: "GeneratorArgs",
  options: "GeneratorArgs",
  literals: KV_PAIRS,
  files: KV_PAIRS,
  envs: KV_PAIRS,
  env: KV_PAIRS,
};
const REPLACEMENT_FIELDS = {
  source: { struct: "SourceSelector", embedded: ID_IN, fields: { ...ID, fieldPath: "string", options: FIELD_OPTIONS } },
  sourceValue: "string",
  targets: {
    list: {
      struct: "TargetSelector",
      fields: { select: SELECTOR, reject: { list: SELECTOR }, fieldPaths: STRINGS, options: FIELD_OPTIONS },
    },
  },
} as const;
const REPLACEMENT: Shape = { struct: "Replacement", fields: REPLACEMENT_FIELDS };
const LABEL: Shape = {
  struct: "Label",
  fields: {
    pairs: TEXTS,
    includeSelectors: "bool",
    includeTemplates: "bool",
    fields: { list: { struct: "FieldSpec", fields: { ...IDENTITY, path: "string", create: "bool" } } },
  },
};
const SORT: Shape = {
  struct: "SortOptions",
  fields: {
    order: "string",
    legacySortOptions: { struct: "LegacySortOptions", fields: { orderFirst: STRINGS, orderLast: STRINGS } },
  },
};
const KUSTOMIZATION: Shape = {
  struct: "Kustomization",
  embedded: { kind: "TypeMeta", apiVersion: "TypeMeta" },
  fields: {
    kind: "string",
    apiVersion: "string",
    metadata: "any",
    openapi: TEXTS,
    namePrefix: "string",
    nameSuffix: "string",
    namespace: "string",
    commonLabels: TEXTS,
    labels: { list: LABEL },
    commonAnnotations: TEXTS,
    patchesStrategicMerge: STRINGS,
    patchesJson6902: { list: PATCH },
    patches: { list: PATCH },
    images: { list: IMAGE },
    imageTags: { list: IMAGE },
    replacements: { list: { struct: "ReplacementField", fields: { ...REPLACEMENT_FIELDS, path: "string" } } },
    replicas: { list: { struct: "Replica", fields: { name: "string", count: "int" } } },
    vars: "any",
    sortOptions: SORT,
    resources: STRINGS,
    components: STRINGS,
    crds: STRINGS,
    bases: STRINGS,
    configMapGenerator: { list: { struct: "ConfigMapArgs", embedded: GENERATOR_IN, fields: GENERATOR } },
    secretGenerator: {
      list: { struct: "SecretArgs", embedded: GENERATOR_IN, fields: { ...GENERATOR, type: "string" } },
    },
    helmGlobals: "any",
    helmCharts: "any",
    helmChartInflationGenerator: "any",
    generatorOptions: GENERATOR_OPTIONS,
    configurations: STRINGS,
    generators: STRINGS,
    transformers: STRINGS,
    validators: STRINGS,
    buildMetadata: STRINGS,
  },
};
