import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { JsonObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { bool, list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { buildKustomization } from "../kustomize/build";
import { KustomizeFiles } from "../kustomize/kustomize-files";
import type { Session } from "../session";

/**
 * `kubectl kustomize DIR`: what a kustomization makes, on standard output or in a file.
 *
 * Upstream: sigs.k8s.io/kustomize/kustomize/v5/commands/build/build.go. Left out: plugins, Helm, functions, git.
 */
export const KUSTOMIZE: Command = {
  name: "kustomize",
  usage: "DIR",
  short: "Build a kustomization",
  long: "Prints the objects that a kustomization makes of the files of a folder.",
  examples: ["kubectl kustomize", "kubectl kustomize overlays/production -o out.yaml"],
  group: "advanced",
  args: "any",
  flags: [
    text("output", "Write to this file instead; into this folder, a file for each object.", { short: "o" }),
    text("load-restrictor", "LoadRestrictionsNone: also files outside of the folder.", {
      fallback: "LoadRestrictionsRootOnly",
    }),
    bool("as-current-user", "For functions, which are not a part of this kubectl."),
    bool("enable-alpha-plugins", "For plugins, which are not a part of this kubectl."),
    bool("enable-helm", "For Helm, which is not a part of this kubectl."),
    list("env", "For functions, which are not a part of this kubectl.", { short: "e" }),
    text("helm-command", "For Helm, which is not a part of this kubectl.", { fallback: "helm" }),
    list("mount", "For functions, which are not a part of this kubectl."),
    bool("network", "For functions, which are not a part of this kubectl."),
    text("network-name", "For functions, which are not a part of this kubectl.", { fallback: "bridge" }),
  ],
  run: kustomize,
};

function* kustomize(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length > 1) throw new CommandError("specify one path to kustomization.yaml");
  const restrictor = flags.text("load-restrictor");
  if (restrictor !== "LoadRestrictionsRootOnly" && restrictor !== "LoadRestrictionsNone") {
    throw new CommandError(
      `illegal flag value --load-restrictor ${restrictor}; legal values: ` +
        "[LoadRestrictionsRootOnly LoadRestrictionsNone]",
    );
  }
  const { io } = session;
  const files = yield* KustomizeFiles.at(io.files, io.cwd, args[0] ?? ".", restrictor !== "LoadRestrictionsNone");
  const objects = yield* buildKustomization(files, (line) => session.err(line));
  const output = flags.text("output");
  if (output === "") return yield* session.out(asYaml(objects));
  const stat = yield* io.files.stat(output);
  if (stat?.kind === "folder") return yield* writeEach(session, output, objects);
  if (!(yield* io.files.write(output, asYaml(objects)))) {
    throw new CommandError(`open ${output}: no such file or directory`);
  }
}

function asYaml(objects: readonly JsonObject[]): string {
  return objects.map((object) => writeYaml(object)).join("---\n");
}

/** `apps_v1_deployment_web.yaml`. */
function* writeEach({ io }: Session, folder: string, objects: readonly JsonObject[]): Task {
  for (const object of objects) {
    const { name = "" } = object.metadata as { readonly name?: string };
    const parts = [...String(object.apiVersion ?? "").split("/"), String(object.kind)];
    const file = `${parts.join("_").toLowerCase()}_${name.toLowerCase()}.yaml`;
    yield* io.files.write(`${folder}/${file}`, writeYaml(object));
  }
}
