import { applyJsonPatch } from "../../apimachinery/patch/json-patch";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import { array, bool, list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import type { Session } from "../session";
import { parseEnv, parseLabels } from "./key-values";

/**
 * `kubectl run`: makes one pod.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/run/run.go. Left out: attaching (`-i`, `-t`, `--rm`).
 */
export const run: Command = {
  name: "run",
  usage:
    'NAME --image=image [--env="key=value"] [--port=port] [--dry-run=server|client] [--overrides=inline-json] ' +
    "[--command] -- [COMMAND] [args...]",
  short: "Start a pod from an image",
  group: "basic",
  args: "any",
  required: ["image"],
  flags: [
    text("image", "The image of the container."),
    array("annotations", "key=value of an annotation."),
    list("labels", "key=value,...", { short: "l" }),
    array("env", "NAME=value for the container."),
    text("port", "A port that the container listens on."),
    bool("expose", "Make a Service, too."),
    text("image-pull-policy", "Always, IfNotPresent or Never."),
    text("restart", "Always, OnFailure or Never.", { fallback: "Always" }),
    bool("command", "The words after -- are the command, not its arguments."),
    text("overrides", "JSON that is merged into the pod."),
    text("override-type", "merge, strategic or json.", { fallback: "merge" }),
    bool("privileged", "A privileged container."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-run" }),
    bool("rm", "Remove the pod after attaching."),
    bool("attach", "Attach to the container."),
    bool("stdin", "Keep standard input open.", { short: "i" }),
    bool("tty", "A terminal for it.", { short: "t" }),
    bool("quiet", "Say less.", { short: "q" }),
    DRY_RUN_FLAG,
    ...PRINT_FLAGS,
  ],
  run: runPod,
};

function* runPod(session: Session, args: readonly string[], flags: FlagValues): Task {
  const words = session.dash < 0 ? args : args.slice(0, session.dash);
  const after = session.dash < 0 ? args.slice(1) : args.slice(session.dash);
  const name = words[0];
  if (name === undefined) throw usageError(session.path, "NAME is required for run");
  checkFlags(session, flags);
  const dryRun = yield* dryRunOf(session);
  refuseAttaching(session, flags, dryRun);
  const namespace = yield* session.namespace();
  const pod = overridden(podOf(name, session.dash < 0 ? [] : after, flags), flags);
  const client = yield* session.client();
  const mapper = yield* session.mapper();
  const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
  if (flags.on("expose")) {
    const service = serviceOf(name, pod, portOf(flags));
    const made =
      dryRun === "client"
        ? service
        : yield* client.create(mapper.forKind("", "v1", "Service"), namespace.name, service as unknown as JsonObject, {
            query,
          });
    yield* printResult(session, made, "created", dryRun);
  }
  const made =
    dryRun === "client"
      ? pod
      : yield* client.create(mapper.forKind("", "v1", "Pod"), namespace.name, pod as unknown as JsonObject, { query });
  yield* printResult(session, made, "created", dryRun);
}

/** As the distribution's reference grammar. */
const IMAGE = new RegExp(
  "^[a-z0-9]+([._-][a-z0-9]+)*(:\\d+)?(/[a-z0-9]+((\\.|_|__|-+)[a-z0-9]+)*)*" +
    "(:[\\w][\\w.-]{0,127})?(@[A-Za-z][A-Za-z0-9]*:[0-9a-fA-F]{32,})?$",
);

function checkFlags(session: Session, flags: FlagValues): void {
  const image = flags.text("image");
  if (!IMAGE.test(image)) {
    throw new CommandError(`Invalid image name ${JSON.stringify(image)}: invalid reference format`);
  }
  if (flags.on("rm") && !flags.on("attach") && !flags.on("stdin")) {
    throw usageError(session.path, "--rm should only be used for attached containers");
  }
  if (flags.on("expose") && flags.text("port") === "")
    throw usageError(session.path, "--port must be set when exposing a service");
  if (!["Always", "OnFailure", "Never"].includes(flags.text("restart"))) {
    throw usageError(session.path, `invalid restart policy: ${flags.text("restart")}`);
  }
  const pull = flags.text("image-pull-policy");
  if (pull !== "" && !["Always", "IfNotPresent", "Never"].includes(pull))
    throw usageError(session.path, `invalid image pull policy: ${pull}`);
}

function refuseAttaching(session: Session, flags: FlagValues, dryRun: DryRun): void {
  if (!flags.on("attach") && !flags.on("stdin") && !flags.on("tty")) return;
  if (dryRun !== "none") {
    throw usageError(
      session.path,
      "--dry-run=[server|client] can't be used with attached containers options (--attach, --stdin, or --tty)",
    );
  }
  throw new CommandError("attaching to containers is not part of this kubectl yet; leave -i, -t and --attach out");
}

function portOf(flags: FlagValues): number {
  const word = flags.text("port");
  if (!/^[+-]?\d*$/.test(word)) throw new CommandError(`strconv.Atoi: parsing ${JSON.stringify(word)}: invalid syntax`);
  return Number(word);
}

function podOf(name: string, words: readonly string[], flags: FlagValues): KObject {
  const labels = flags.list("labels").length > 0 ? parseLabels(flags.list("labels")) : { run: name };
  const env = parseEnv(flags.list("env"));
  const annotations = parseLabels(flags.list("annotations"));
  const policy = flags.text("image-pull-policy");
  const port = portOf(flags);
  const container = {
    name,
    image: flags.text("image"),
    ...(words.length > 0 && (flags.on("command") ? { command: words } : { args: words })),
    ...(env.length > 0 && { env }),
    ...(policy !== "" && { imagePullPolicy: policy }),
    ...(port > 0 && { ports: [{ containerPort: port }] }),
    resources: {},
    ...(flags.on("privileged") && { securityContext: { privileged: true } }),
  };
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name, labels, ...(Object.keys(annotations).length > 0 && { annotations }) },
    spec: { containers: [container], dnsPolicy: "ClusterFirst", restartPolicy: flags.text("restart") },
    status: {},
  };
}

function overridden(pod: KObject, flags: FlagValues): KObject {
  const overrides = flags.text("overrides");
  if (overrides === "") return pod;
  let patch: Json;
  try {
    patch = readYaml(overrides).value as Json;
  } catch {
    throw new CommandError("Invalid JSON Patch");
  }
  const object = pod as unknown as JsonObject;
  if (flags.text("override-type") === "json") return applyJsonPatch(object, patch as never) as unknown as KObject;
  return applyMergePatch(object, patch as JsonObject) as unknown as KObject;
}

function serviceOf(name: string, pod: KObject, port: number): KObject {
  return {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name },
    spec: { ports: [{ port, protocol: "TCP", targetPort: port }], selector: { ...pod.metadata.labels } },
    status: { loadBalancer: {} },
  };
}
