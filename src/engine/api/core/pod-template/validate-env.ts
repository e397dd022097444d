import type {
  ConfigMapKeySelector,
  EnvFromSource,
  EnvVar,
  FileKeySelector,
  ObjectFieldSelector,
  ResourceFieldSelector,
  SecretKeySelector,
  Volume,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isConfigMapKey, isRelaxedEnvVarName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { nameIsDNSSubdomain } from "../../name-rules";
import { localPath, qualifiedName, requiredText } from "./checks";
import { isZeroQuantity } from "./resource-list";

/**
 * Checks a container's environment, and what the downward API may show of a pod (in variables and in volumes).
 *
 * Upstream: pkg/apis/core/validation/validation.go (ValidateEnv, ValidateEnvFrom, validateObjectFieldSelector),
 * pkg/apis/core/pods.
 */
export function validateEnv(
  vars: readonly EnvVar[] | undefined,
  volumes: ReadonlyMap<string, Volume>,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  vars?.forEach((env, i) => {
    const here = `${at}[${i}]`;
    if (!env.name) errs.push(field.required(`${here}.name`, ""));
    else for (const msg of isRelaxedEnvVarName(env.name)) errs.push(field.invalid(`${here}.name`, env.name, msg));
    errs.push(...validateEnvSource(env, volumes, `${here}.valueFrom`));
  });
  return errs;
}

function validateEnvSource(env: EnvVar, volumes: ReadonlyMap<string, Volume>, at: string): FieldError[] {
  const source = env.valueFrom;
  if (source === undefined) return [];
  const errs: FieldError[] = [];
  const { fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef } = source;
  if (fieldRef !== undefined) errs.push(...validateFieldRef(fieldRef, ENV_FIELDS, `${at}.fieldRef`));
  if (resourceFieldRef !== undefined) {
    errs.push(...validateResourceFieldRef(resourceFieldRef, `${at}.resourceFieldRef`, false));
  }
  if (configMapKeyRef !== undefined) errs.push(...validateKeyRef(configMapKeyRef, `${at}.configMapKeyRef`));
  if (secretKeyRef !== undefined) errs.push(...validateKeyRef(secretKeyRef, `${at}.secretKeyRef`));
  if (fileKeyRef !== undefined) errs.push(...validateFileKeyRef(fileKeyRef, volumes, `${at}.fileKeyRef`));
  const found = [fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef].filter(
    (ref) => ref !== undefined,
  ).length;
  if (found === 0) {
    const detail =
      "must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`";
    errs.push(field.invalid(at, "", detail));
  } else if (env.value) {
    errs.push(field.invalid(at, "", "may not be specified when `value` is not empty"));
  } else if (found > 1) {
    errs.push(field.invalid(at, "", "may not have more than one field specified at a time"));
  }
  return errs;
}

export function validateEnvFrom(sources: readonly EnvFromSource[] | undefined, at: string): FieldError[] {
  const errs: FieldError[] = [];
  sources?.forEach(({ prefix, configMapRef, secretRef }, i) => {
    const here = `${at}[${i}]`;
    if (prefix) for (const msg of isRelaxedEnvVarName(prefix)) errs.push(field.invalid(`${here}.prefix`, prefix, msg));
    if (configMapRef !== undefined) errs.push(...validateObjectName(configMapRef.name, `${here}.configMapRef.name`));
    if (secretRef !== undefined) errs.push(...validateObjectName(secretRef.name, `${here}.secretRef.name`));
    // Upstream blames the whole list here, not the item.
    if (configMapRef === undefined && secretRef === undefined) {
      errs.push(field.invalid(at, "", "must specify one of: `configMapRef` or `secretRef`"));
    } else if (configMapRef !== undefined && secretRef !== undefined) {
      errs.push(field.invalid(at, "", "may not have more than one field specified at a time"));
    }
  });
  return errs;
}

function validateObjectName(name: string | undefined, at: string): FieldError[] {
  if (!name) return [field.required(at, "")];
  return nameIsDNSSubdomain(name, true).map((msg) => field.invalid(at, name, msg));
}

function validateKeyRef({ name = "", key }: ConfigMapKeySelector | SecretKeySelector, at: string): FieldError[] {
  const errs = nameIsDNSSubdomain(name, false).map((msg) => field.invalid(`${at}.name`, name, msg));
  if (!key) errs.push(field.required(`${at}.key`, ""));
  else for (const msg of isConfigMapKey(key)) errs.push(field.invalid(`${at}.key`, key, msg));
  return errs;
}

function validateFileKeyRef(ref: FileKeySelector, volumes: ReadonlyMap<string, Volume>, at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (!ref.key) errs.push(field.required(`${at}.key`, ""));
  else for (const msg of isRelaxedEnvVarName(ref.key)) errs.push(field.invalid(`${at}.key`, ref.key, msg));
  if (!ref.volumeName) errs.push(field.required(`${at}.volumeName`, ""));
  else if (!volumes.has(ref.volumeName)) errs.push(field.notFound(`${at}.volumeName`, ref.volumeName));
  else if (volumes.get(ref.volumeName)?.emptyDir === undefined) {
    errs.push(field.invalid(`${at}.volumeName`, ref.volumeName, "referenced volume must be of type emptyDir"));
  }
  errs.push(...requiredText(ref.path, `${at}.path`));
  if (ref.path) errs.push(...localPath(ref.path, `${at}.path`));
  return errs;
}

/** `expressions` are the plain paths that may be shown; labels and annotations may always be asked for by key. */
export function validateFieldRef(ref: ObjectFieldSelector, expressions: readonly string[], at: string): FieldError[] {
  if (!ref.apiVersion) return [field.required(`${at}.apiVersion`, "")];
  if (!ref.fieldPath) return [field.required(`${at}.fieldPath`, "")];
  const path = ref.fieldPath;
  const wrong = (why: string): FieldError[] => [
    field.invalid(`${at}.fieldPath`, path, `error converting fieldPath: ${why}`),
  ];
  if (ref.apiVersion !== "v1") return wrong(`unsupported pod version: ${ref.apiVersion}`);
  const subscript = SUBSCRIPT.exec(path);
  if (subscript !== null) {
    const [, stem = "", key = ""] = subscript;
    if (stem === "metadata.annotations") return qualifiedName(key.toLowerCase(), at);
    if (stem === "metadata.labels") return qualifiedName(key, at);
    return wrong(`field label does not support subscript: ${path}`);
  }
  const label = path === "spec.host" ? "spec.nodeName" : path;
  if (!CONVERTIBLE.has(label)) return wrong(`field label not supported: ${path}`);
  return expressions.includes(label) ? [] : [field.notSupported(`${at}.fieldPath`, label, expressions)];
}

export function validateResourceFieldRef(ref: ResourceFieldSelector, at: string, inVolume: boolean): FieldError[] {
  const errs: FieldError[] = [];
  const resource = ref.resource ?? "";
  const isHuge = HUGE_PREFIXES.some((prefix) => resource.startsWith(prefix));
  if (inVolume && !ref.containerName) errs.push(field.required(`${at}.containerName`, ""));
  else if (resource === "") errs.push(field.required(`${at}.resource`, ""));
  else if (!isHuge && !RESOURCES.includes(resource)) {
    errs.push(field.notSupported(`${at}.resource`, resource, RESOURCES));
  }
  if (ref.divisor === undefined || isZeroQuantity(ref.divisor)) return errs;
  const kind = resource.replace(/^(?:limits|requests)\./, "");
  const word = isHuge ? "hugepages" : DIVIDED.get(kind);
  if (word === undefined) return errs;
  const allowed = word === "cpu" ? ["1m", "1"] : BYTE_DIVISORS;
  if (allowed.includes(ref.divisor)) return errs;
  const list = word === "cpu" ? "1m and 1" : BYTE_DIVISORS.join(", ");
  errs.push(
    field.invalid(`${at}.divisor`, resource, `only divisor's values ${list} are supported with the ${word} resource`),
  );
  return errs;
}

export const VOLUME_FIELDS: readonly string[] = [
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
];
const ENV_FIELDS: readonly string[] = [
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.serviceAccountName",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
];
const CONVERTIBLE: ReadonlySet<string> = new Set([
  "metadata.annotations",
  "metadata.labels",
  "metadata.name",
  "metadata.namespace",
  "metadata.uid",
  "spec.nodeName",
  "spec.restartPolicy",
  "spec.serviceAccountName",
  "spec.schedulerName",
  "status.phase",
  "status.hostIP",
  "status.hostIPs",
  "status.podIP",
  "status.podIPs",
]);
const SUBSCRIPT = /^(.*)\['(.*)'\]$/s;
const RESOURCES: readonly string[] = [
  "limits.cpu",
  "limits.ephemeral-storage",
  "limits.memory",
  "requests.cpu",
  "requests.ephemeral-storage",
  "requests.memory",
];
const HUGE_PREFIXES: readonly string[] = ["limits.hugepages-", "requests.hugepages-"];
const DIVIDED: ReadonlyMap<string, string> = new Map([
  ["cpu", "cpu"],
  ["memory", "memory"],
  ["ephemeral-storage", "local ephemeral storage"],
]);
const BYTE_DIVISORS: readonly string[] = [
  "1",
  "1k",
  "1M",
  "1G",
  "1T",
  "1P",
  "1E",
  "1Ki",
  "1Mi",
  "1Gi",
  "1Ti",
  "1Pi",
  "1Ei",
];
