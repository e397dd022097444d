import type { EnvVar, EnvVarSource } from "../../../api/gen/core-v1";
import { sortedKeys } from "../../../apimachinery/utf8";
import type { KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import { base64Bytes, utf8Text } from "../../../pki/bytes";
import type { Task } from "../../../sim/task";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import { fetchResources } from "../../resource/fetch-resources";
import type { Session } from "../../session";

/**
 * Where the variables of `kubectl set env` come from: `--from` names a ConfigMap or Secret, each key of which becomes
 * a reference.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/set_env.go, set/env/env_resolve.go.
 */
export function* envFrom(session: Session, flags: FlagValues): Task<readonly EnvVar[]> {
  const from = flags.text("from");
  if (from === "") return [];
  const namespace = yield* session.namespace();
  const { infos, errors } = yield* fetchResources(session, {
    args: [from],
    namespace: namespace.name,
    requireNamespace: namespace.explicit,
  });
  if (errors.length > 0) throw errors[0]!;
  const wanted = flags.list("keys");
  const found: EnvVar[] = [];
  for (const { object, name } of infos) {
    if (object.kind !== "ConfigMap" && object.kind !== "Secret")
      throw new CommandError("unsupported resource specified in --from");
    const keys = sortedKeys((object as Holder).data ?? {}).filter((key) => wanted.length === 0 || wanted.includes(key));
    for (const key of keys) {
      const plain = envName(key);
      if (plain !== key) yield* session.err(`Warning: key ${key} transferred to ${plain}\n`);
      const reference = { name, key };
      found.push({
        name: `${flags.text("prefix")}${plain}`,
        valueFrom: object.kind === "Secret" ? { secretKeyRef: reference } : { configMapKeyRef: reference },
      });
    }
  }
  return found;
}

type Holder = KObject & { readonly data?: { readonly [key: string]: string } };

/** A key as the name of a variable: `log.level` is `LOG_LEVEL`. */
export function envName(key: string): string {
  return key.replace(/[^A-Za-z0-9_]/g, "_").toUpperCase();
}

/** One line of `--list`: the value, or where it comes from. */
export function* envLine(
  session: Session,
  { name, value = "", valueFrom }: EnvVar,
  namespace: string,
  resolve: boolean,
): Task<string> {
  if (!valueFrom) return `${name}=${value}\n`;
  if (resolve) {
    const found = yield* resolved(session, valueFrom, namespace);
    if (found !== undefined) return `${name}=${found}\n`;
  }
  return `# ${name} from ${referenceText(valueFrom)}\n`;
}

export function referenceText({ configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef }: EnvVarSource): string {
  if (configMapKeyRef) return `configmap ${configMapKeyRef.name ?? ""}, key ${configMapKeyRef.key}`;
  if (secretKeyRef) return `secret ${secretKeyRef.name ?? ""}, key ${secretKeyRef.key}`;
  if (fieldRef) return `field path ${fieldRef.fieldPath}`;
  if (resourceFieldRef) {
    const { containerName = "", resource } = resourceFieldRef;
    return containerName === "" ? `resource field ${resource}` : `resource field ${containerName}/${resource}`;
  }
  return "invalid valueFrom";
}

function* resolved(
  session: Session,
  { configMapKeyRef, secretKeyRef }: EnvVarSource,
  namespace: string,
): Task<string | undefined> {
  const reference = configMapKeyRef ?? secretKeyRef;
  if (!reference) return undefined;
  const mapper = yield* session.mapper();
  const client = yield* session.client();
  try {
    const holder = (yield* client.get(
      mapper.mappingFor(configMapKeyRef ? "configmaps" : "secrets"),
      namespace,
      reference.name ?? "",
    )) as Holder;
    const value = holder.data?.[reference.key];
    return value === undefined || configMapKeyRef ? value : utf8Text(base64Bytes(value) ?? new Uint8Array());
  } catch (error) {
    if (error instanceof StatusError) return undefined;
    throw error;
  }
}
