import type { PodSpec } from "../../../api/gen/core-v1";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { array, bool, list, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { dryRunOf } from "../../printers/print-result";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";
import { oneByOne, resourceName } from "../one-by-one";
import {
  mapContainers,
  parseEnvChanges,
  refuseOverwriting,
  selectedContainers,
  splitEnvWords,
  updateEnv,
  type EnvChanges,
} from "./env-changes";
import { envFrom, envLine } from "./env-sources";
import { patchChanged } from "./patch-changed";
import { podSpecIn, withPodSpec } from "./pod-spec-of";
import { SET_FLAGS } from "./set-image";

/** `kubectl set env`. Upstream: k8s.io/kubectl/pkg/cmd/set/set_env.go. Left out: variables from standard input. */
export const setEnv: Command = {
  name: "env",
  usage: "RESOURCE/NAME KEY_1=VAL_1 ... KEY_N=VAL_N",
  short: "Set variables of containers",
  args: "any",
  flags: [
    text("containers", "The containers that are changed; * stands for any text.", { short: "c", fallback: "*" }),
    text("from", "A ConfigMap or Secret whose keys become variables."),
    text("prefix", "What is put before their names."),
    array("env", "NAME=value.", { short: "e" }),
    list("keys", "Only these keys of --from."),
    bool("list", "Show the variables."),
    bool("resolve", "Show values instead of references."),
    bool("overwrite", "Change what has another value already.", { fallback: "true" }),
    ...SET_FLAGS,
  ],
  run: setVariables,
};

function* setVariables(session: Session, args: readonly string[], flags: FlagValues): Task {
  const { resources, env } = splitEnvWords(session.path, args);
  if (resources.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "") {
    throw new CommandError("one or more resources must be specified as <resource> <name> or <resource>/<name>");
  }
  if (flags.on("list") && flags.text("output") !== "")
    throw new CommandError("--list and --output may not be specified together");
  if (flags.list("keys").length > 0 && flags.text("from") === "") {
    throw new CommandError("when specifying --keys, a configmap or secret must be provided with --from");
  }
  const dryRun = yield* dryRunOf(session);
  const given = parseEnvChanges([...flags.list("env"), ...env]);
  const changes: EnvChanges = { ...given, set: [...given.set, ...(yield* envFrom(session, flags))] };
  const failure = "failed to patch env update to pod template:";
  yield* oneByOne(
    session,
    resources,
    flags,
    function* (info) {
      const spec = podSpecIn(info);
      if (!flags.on("overwrite")) refuseHere(info, spec, flags, changes);
      const changed = mapContainers(spec, flags.text("containers"), (container) => ({
        ...container,
        env: updateEnv(container.env ?? [], changes),
      }));
      if (flags.on("list")) return yield* listEnv(session, info, changed, flags);
      const wanted = withPodSpec(info.object, changed);
      yield* patchChanged(session, info, wanted, { flags, dryRun, done: "env updated", failure, quietWhenSame: true });
    },
    { local: flags.on("local") },
  );
}

function refuseHere(info: ResourceInfo, spec: PodSpec, flags: FlagValues, changes: EnvChanges): void {
  for (const { env = [] } of selectedContainers(spec, flags.text("containers"))) {
    try {
      refuseOverwriting(env, changes);
    } catch (error) {
      if (error instanceof CommandError) throw new CommandError(`${resourceName(info)} ${error.message}`);
      throw error;
    }
  }
}

function* listEnv(session: Session, { object, name, namespace }: ResourceInfo, spec: PodSpec, flags: FlagValues): Task {
  for (const container of selectedContainers(spec, flags.text("containers"))) {
    yield* session.out(`# ${object.kind} ${name}, container ${container.name}\n`);
    for (const each of container.env ?? [])
      yield* session.out(yield* envLine(session, each, namespace, flags.on("resolve")));
  }
}
