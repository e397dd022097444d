import type { Container, Node, Pod, Service } from "../api/gen/core-v1";
import { downwardField, resourceField, type PodAddresses } from "./downward-api";
import { MissingReference, type References } from "./references";

type Env = { [name: string]: string };

export interface EnvironmentInput {
  readonly pod: Pod;
  readonly container: Container;
  readonly references: References;
  readonly services: readonly Service[];
  readonly addresses: PodAddresses;
  readonly allocatable: NonNullable<Node["status"]>["allocatable"];
}

/**
 * The environment of a container's process: what `envFrom` brings, then `env` in order, then the variables of services
 * that neither names. Throws `MissingReference` when something that is not optional is not there.
 *
 * Upstream: pkg/kubelet/kubelet_pods.go makeEnvironmentVariables, pkg/kubelet/envvars.
 */
export function makeEnvironment(input: EnvironmentInput): Readonly<Env> {
  const { pod, container, references } = input;
  const services = serviceVariables(pod, input.services);
  const result: Env = {};
  for (const { prefix = "", configMapRef, secretRef } of container.envFrom ?? []) {
    const data =
      configMapRef !== undefined
        ? references.configMap(configMapRef.name ?? "", configMapRef.optional === true)
        : secretRef !== undefined
          ? references.secret(secretRef.name ?? "", secretRef.optional === true)
          : undefined;
    for (const key of Object.keys(data ?? {})) result[`${prefix}${key}`] = data![key]!;
  }
  // What is declared earlier, in this container or by services, can be spelled `$(NAME)` by what comes later.
  const known: Env = { ...services };
  for (const { name, value, valueFrom } of container.env ?? []) {
    const found = valueFrom === undefined ? expand(value ?? "", known) : variableFrom(valueFrom, input);
    if (found === undefined) continue;
    known[name] = found;
    result[name] = found;
  }
  return { ...services, ...result };
}

function variableFrom(
  source: NonNullable<NonNullable<Container["env"]>[number]["valueFrom"]>,
  input: EnvironmentInput,
): string | undefined {
  const { pod, container, references } = input;
  if (source.fieldRef !== undefined) return downwardField(pod, source.fieldRef.fieldPath, input.addresses);
  if (source.resourceFieldRef !== undefined)
    return resourceField(pod, container, source.resourceFieldRef, input.allocatable);
  const from = source.configMapKeyRef ?? source.secretKeyRef;
  if (from === undefined) return "";
  const kind = source.configMapKeyRef !== undefined ? "ConfigMap" : "Secret";
  const name = from.name ?? "";
  const data =
    kind === "ConfigMap"
      ? references.configMap(name, from.optional === true)
      : references.secret(name, from.optional === true);
  const value = data?.[from.key];
  if (value === undefined && data !== undefined && from.optional !== true) {
    throw new MissingReference(`couldn't find key ${from.key} in ${kind} ${pod.metadata.namespace}/${name}`);
  }
  return value;
}

/**
 * `$(NAME)` is what is known of it, `$$` a dollar; what is not known stays as it is written. Upstream:
 * third_party/forked/golang/expansion.
 */
export function expand(text: string, known: Readonly<Env>): string {
  return text.includes("$")
    ? text.replace(/\$\$|\$\(([^)]*)\)/g, (all: string, name: string | undefined) =>
        all === "$$" ? "$" : (known[name!] ?? all),
      )
    : text;
}

function serviceVariables(pod: Pod, services: readonly Service[]): Env {
  const result: Env = {};
  for (const service of services) {
    const { name = "", namespace } = service.metadata;
    const own = namespace === pod.metadata.namespace && pod.spec.enableServiceLinks !== false;
    const ip = service.spec?.clusterIP;
    if ((!own && !(namespace === "default" && name === "kubernetes")) || ip === undefined || ip === "" || ip === "None")
      continue;
    const head = name.toUpperCase().replaceAll("-", "_");
    const ports = service.spec?.ports ?? [];
    result[`${head}_SERVICE_HOST`] = ip;
    ports.forEach(({ port, name: label, protocol = "TCP" }, i) => {
      const scheme = protocol.toLowerCase();
      const prefix = `${head}_PORT_${port}_${protocol}`;
      if (i === 0) {
        result[`${head}_SERVICE_PORT`] = String(port);
        result[`${head}_PORT`] = `${scheme}://${ip}:${port}`;
      }
      if (label !== undefined && label !== "")
        result[`${head}_SERVICE_PORT_${label.toUpperCase().replaceAll("-", "_")}`] = String(port);
      result[prefix] = `${scheme}://${ip}:${port}`;
      result[`${prefix}_PROTO`] = scheme;
      result[`${prefix}_PORT`] = String(port);
      result[`${prefix}_ADDR`] = ip;
    });
  }
  return result;
}
