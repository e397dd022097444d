import type {
  Container,
  ContainerPort,
  ContainerResizePolicy,
  EphemeralContainer,
  PodSpec,
  Volume,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isPortName } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { dnsLabel, inRange, oneOf, requiredOneOf } from "./checks";
import { isSidecar } from "./pod-containers";
import { validateEnv, validateEnvFrom } from "./validate-env";
import { type ProbeKind, validateLifecycle, validateProbe } from "./validate-handlers";
import { validateDevices, validateMounts } from "./validate-mounts";
import { validateContainerResources } from "./validate-resources";
import { validateSecurityContext } from "./validate-security-context";

/**
 * Checks the containers of a pod spec, of all three sorts.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateContainers, validateInitContainers,
 * validateEphemeralContainers).
 */
export interface ContainerContext {
  readonly spec: PodSpec;
  /** Only what passed its own checks may be mounted. */
  readonly volumes: ReadonlyMap<string, Volume>;
  readonly claims: ReadonlySet<string>;
}

export function validateContainers(context: ContainerContext, at: string): FieldError[] {
  const { containers = [], terminationGracePeriodSeconds: grace } = context.spec;
  if (containers.length === 0) return [field.required(at, "")];
  const errs: FieldError[] = [];
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const here = `${at}[${i}]`;
    errs.push(...validateCommon(container, context, here));
    if (names.has(container.name)) errs.push(field.duplicate(`${here}.name`, container.name));
    names.add(container.name);
    errs.push(...validateLifecycle(container.lifecycle, grace, context.spec, `${here}.lifecycle`));
    for (const kind of PROBES) errs.push(...validateProbe(kind, container[kind], grace, `${here}.${kind}`));
    errs.push(...validateRestart(container, here));
  });
  return [...errs, ...validateHostPorts(containers, at)];
}

export function validateInitContainers(context: ContainerContext, at: string): FieldError[] {
  const { containers = [], initContainers = [], terminationGracePeriodSeconds: grace } = context.spec;
  const errs: FieldError[] = [];
  const names = new Set(containers.map(({ name }) => name));
  initContainers.forEach((container, i) => {
    const here = `${at}[${i}]`;
    errs.push(...validateCommon(container, context, here), ...validateRestart(container, here));
    if (names.has(container.name)) errs.push(field.duplicate(`${here}.name`, container.name));
    else if (container.name) names.add(container.name);
    errs.push(...validateHostPorts([container], at));
    if (isSidecar(container)) {
      errs.push(...validateLifecycle(container.lifecycle, grace, context.spec, `${here}.lifecycle`));
      for (const kind of PROBES) errs.push(...validateProbe(kind, container[kind], grace, `${here}.${kind}`));
      return;
    }
    for (const name of ["lifecycle", ...PROBES] as const) {
      if (container[name] === undefined) continue;
      errs.push(field.forbidden(`${here}.${name}`, "may not be set for init containers without restartPolicy=Always"));
    }
  });
  return errs;
}

export function validateEphemeralContainers(context: ContainerContext, at: string): FieldError[] {
  const { containers = [], initContainers = [], ephemeralContainers = [] } = context.spec;
  const errs: FieldError[] = [];
  const others = new Set([...containers, ...initContainers].map(({ name }) => name));
  const names = new Set(others);
  ephemeralContainers.forEach((container, i) => {
    const here = `${at}[${i}]`;
    errs.push(...validateCommon(container, context, here), ...validateImageSpaces(container, here));
    if (names.has(container.name)) errs.push(field.duplicate(`${here}.name`, container.name));
    names.add(container.name);
    const target = container.targetContainerName;
    if (target && !others.has(target)) errs.push(field.notFound(`${here}.targetContainerName`, target));
    errs.push(...validateEphemeralFields(container, here));
  });
  return errs;
}

/** A guest in a running pod may not take part in its life: no ports, probes, hooks or resources. */
function validateEphemeralFields(container: EphemeralContainer, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const fields: { readonly [key: string]: unknown } = container;
  for (const name of NOT_FOR_EPHEMERAL) {
    const value = fields[name];
    if (value === undefined || (name === "resources" && Object.keys(value as object).length === 0)) continue;
    errs.push(field.forbidden(`${at}.${name}`, EPHEMERAL));
  }
  container.volumeMounts?.forEach((mount, i) => {
    for (const name of ["subPath", "subPathExpr"] as const) {
      if (mount[name]) errs.push(field.forbidden(`${at}.volumeMounts[${i}].${name}`, EPHEMERAL));
    }
  });
  return errs;
}

/** Pods only: templates were let through with spaces around an image for too long. */
export function validateImageSpaces(container: Container, at: string): FieldError[] {
  const image = container.image ?? "";
  return image.trim() === image
    ? []
    : [field.invalid(`${at}.image`, image, "must not have leading or trailing whitespace")];
}

function validateCommon(container: Container, { spec, volumes, claims }: ContainerContext, at: string): FieldError[] {
  return [
    ...(container.name ? dnsLabel(container.name, `${at}.name`) : [field.required(`${at}.name`, "")]),
    ...(container.image ? [] : [field.required(`${at}.image`, "")]),
    ...requiredOneOf(container.terminationMessagePolicy, MESSAGE_POLICIES, `${at}.terminationMessagePolicy`),
    ...validatePorts(container.ports, `${at}.ports`),
    ...validateEnv(container.env, volumes, `${at}.env`),
    ...validateEnvFrom(container.envFrom, `${at}.envFrom`),
    ...validateMounts(container, volumes, `${at}.volumeMounts`),
    ...validateDevices(container, volumes, `${at}.volumeDevices`),
    ...requiredOneOf(container.imagePullPolicy, ["Always", "IfNotPresent", "Never"], `${at}.imagePullPolicy`),
    ...validateContainerResources(container.resources, claims, `${at}.resources`),
    ...validateResizePolicy(container.resizePolicy, spec, container, `${at}.resizePolicy`),
    ...validateSecurityContext(container.securityContext, spec.hostUsers !== false, `${at}.securityContext`),
  ];
}

function validatePorts(ports: readonly ContainerPort[] | undefined, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const names = new Set<string>();
  ports?.forEach((port, i) => {
    const here = `${at}[${i}]`;
    if (port.name) {
      const wrong = isPortName(port.name);
      for (const msg of wrong) errs.push(field.invalid(`${here}.name`, port.name, msg));
      if (wrong.length === 0 && names.has(port.name)) errs.push(field.duplicate(`${here}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errs.push(field.required(`${here}.containerPort`, ""));
    else errs.push(...inRange(port.containerPort, 1, 65535, `${here}.containerPort`));
    if (port.hostPort) errs.push(...inRange(port.hostPort, 1, 65535, `${here}.hostPort`));
    errs.push(...requiredOneOf(port.protocol, ["SCTP", "TCP", "UDP"], `${here}.protocol`));
  });
  return errs;
}

/** Two containers cannot have the same port of the node. */
function validateHostPorts(containers: readonly Container[], at: string): FieldError[] {
  const errs: FieldError[] = [];
  const taken = new Set<string>();
  containers.forEach((container, i) =>
    container.ports?.forEach(({ protocol, hostIP = "", hostPort }, j) => {
      if (!hostPort) return;
      const key = `${protocol}/${hostIP}/${hostPort}`;
      if (taken.has(key)) errs.push(field.duplicate(`${at}[${i}].ports[${j}].hostPort`, key));
      taken.add(key);
    }),
  );
  return errs;
}

function validateResizePolicy(
  policies: readonly ContainerResizePolicy[] | undefined,
  spec: PodSpec,
  container: Container,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  const seen = new Set<string>();
  policies?.forEach(({ resourceName = "", restartPolicy = "" }, i) => {
    if (seen.has(resourceName)) errs.push(field.duplicate(`${at}[${i}]`, resourceName));
    seen.add(resourceName);
    errs.push(...requiredOneOf(resourceName, ["cpu", "memory"], at));
    errs.push(...requiredOneOf(restartPolicy, ["NotRequired", "RestartContainer"], at));
    if (spec.restartPolicy === "Never" && restartPolicy !== "NotRequired" && container.restartPolicy === undefined) {
      errs.push(field.invalid(at, restartPolicy, "must be 'NotRequired' when pod `restartPolicy` is 'Never'"));
    }
  });
  return errs;
}

/** A container may restart by rules of its own, whatever the pod says. */
function validateRestart(container: Container, at: string): FieldError[] {
  const errs: FieldError[] = [];
  const { restartPolicy, restartPolicyRules: rules = [] } = container;
  if (restartPolicy !== undefined) {
    errs.push(...oneOf(restartPolicy, ["Always", "Never", "OnFailure"], `${at}.restartPolicy`));
  }
  if (rules.length === 0) return errs;
  if (restartPolicy === undefined) {
    errs.push(field.required(`${at}.restartPolicy`, "must specify restartPolicy when restart rules are used"));
  }
  if (rules.length > 20) errs.push(field.tooMany(`${at}.restartPolicyRules`, rules.length, 20));
  rules.forEach(({ action = "", exitCodes }, i) => {
    const here = `${at}.restartPolicyRules[${i}]`;
    errs.push(...oneOf(action, ["Restart", "RestartAllContainers"], `${here}.action`));
    if (exitCodes === undefined) return void errs.push(field.required(`${here}.exitCodes`, "must be specified"));
    errs.push(...oneOf(exitCodes.operator ?? "", ["In", "NotIn"], `${here}.exitCodes.operator`));
    const { values = [] } = exitCodes;
    if (values.length > 255) errs.push(field.tooMany(`${here}.exitCodes.values`, values.length, 255));
  });
  return errs;
}

const MESSAGE_POLICIES: readonly string[] = ["File", "FallbackToLogsOnError"];
const PROBES: readonly ProbeKind[] = ["livenessProbe", "readinessProbe", "startupProbe"];
const EPHEMERAL = "cannot be set for an Ephemeral Container";
const NOT_FOR_EPHEMERAL = [
  "ports",
  "resources",
  "resizePolicy",
  "restartPolicy",
  "restartPolicyRules",
  "livenessProbe",
  "readinessProbe",
  "startupProbe",
  "lifecycle",
];
