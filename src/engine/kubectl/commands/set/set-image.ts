import type { Container, PodSpec } from "../../../api/gen/core-v1";
import type { Command } from "../../command";
import { aggregate, CommandError } from "../../command-error";
import { bool, text, type FlagSpec } from "../../flags/flag-spec";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS } from "../../printers/print-result";
import { FIELD_SELECTOR_FLAG, fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import { oneByOne } from "../one-by-one";
import { patchChanged } from "./patch-changed";
import { podSpecIn, withPodSpec } from "./pod-spec-of";

/** What the commands below `kubectl set` have in common. */
export const SET_FLAGS: readonly FlagSpec[] = [
  bool("all", "All objects of the kinds named."),
  bool("local", "Change the manifest of -f only, and print it."),
  text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-set" }),
  SELECTOR_FLAG,
  DRY_RUN_FLAG,
  ...fileFlags("the objects"),
  ...PRINT_FLAGS,
];

/**
 * `kubectl set image`: other images for the containers of a workload.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/set_image.go.
 */
export const setImage: Command = {
  name: "image",
  usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  short: "Set the images of containers",
  args: "any",
  flags: [...SET_FLAGS, FIELD_SELECTOR_FLAG],
  *run(session, args, flags) {
    const images = new Map(
      args
        .filter((word) => word.includes("="))
        .map((word) => {
          const at = word.indexOf("=");
          return [word.slice(0, at), word.slice(at + 1)] as const;
        }),
    );
    const words = args.filter((word) => !word.includes("="));
    if (images.size === 0) throw new CommandError("at least one image update is required");
    if (images.size > 1 && images.has("*")) {
      throw new CommandError(
        "all containers are already specified by *, but saw more than one container_name=container_image pairs",
      );
    }
    const dryRun = yield* dryRunOf(session);
    const failure = "failed to patch image update to pod template:";
    yield* oneByOne(
      session,
      words,
      flags,
      function* (info) {
        const spec = podSpecIn(info);
        const missing = [...images.keys()].filter(
          (name) => name !== "*" && !allContainers(spec).some((container) => container.name === name),
        );
        const wanted = withPodSpec(info.object, withImages(spec, images));
        yield* patchChanged(session, info, wanted, {
          flags,
          dryRun,
          done: "image updated",
          failure,
          quietWhenSame: true,
        });
        // The others are set all the same.
        if (missing.length > 0) throw aggregate(missing.map(unknownContainer));
      },
      { local: flags.on("local") },
    );
  },
};

function unknownContainer(name: string): CommandError {
  return new CommandError(`error: unable to find container named ${JSON.stringify(name)}`);
}

function allContainers(spec: PodSpec): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

export function withImages(spec: PodSpec, images: ReadonlyMap<string, string>): PodSpec {
  const set = (container: Container): Container => {
    const image = images.get("*") ?? images.get(container.name);
    return image === undefined ? container : { ...container, image };
  };
  return {
    ...spec,
    containers: spec.containers.map(set),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(set) }),
  };
}
