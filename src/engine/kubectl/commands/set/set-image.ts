import { createTwoWayMergePatch } from "../../../apimachinery/patch/create-two-way";
import { schemaFor } from "../../../api/schema-table";
import type { Container, PodSpec } from "../../../api/gen/core-v1";
import type { JsonObject, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import type { Task } from "../../../sim/task";
import type { Command } from "../../command";
import { CommandError } from "../../command-error";
import { bool, text } from "../../flags/flag-spec";
import type { FlagValues } from "../../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../../printers/print-result";
import type { ResourceInfo } from "../../resource/resource-info";
import { splitApiVersion } from "../../resource/plan-resources";
import { FIELD_SELECTOR_FLAG, fileFlags, SELECTOR_FLAG } from "../../resource/resource-query";
import type { Session } from "../../session";
import { oneByOne, resourceName } from "../one-by-one";
import { podSpecOf, withPodSpec } from "./pod-spec-of";

/** `kubectl set image`: other images for the containers of a workload. Upstream: k8s.io/kubectl/pkg/cmd/set/set_image.go. */
export const setImage: Command = {
  name: "image", usage: "(-f FILENAME | TYPE NAME) CONTAINER_NAME_1=CONTAINER_IMAGE_1 ... CONTAINER_NAME_N=CONTAINER_IMAGE_N",
  short: "Set the images of containers", args: "any",
  flags: [
    bool("all", "All objects of the kinds named."), bool("local", "Change the manifest of -f only, and print it."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-set" }),
    SELECTOR_FLAG, FIELD_SELECTOR_FLAG, DRY_RUN_FLAG, ...fileFlags("the workloads"), ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const images = new Map(args.filter((word) => word.includes("=")).map((word) => {
      const at = word.indexOf("=");
      return [word.slice(0, at), word.slice(at + 1)] as const;
    }));
    const words = args.filter((word) => !word.includes("="));
    if (images.size === 0) throw new CommandError("at least one image update is required");
    if (images.size > 1 && images.has("*")) throw new CommandError("all containers are already specified by *, but saw more than one container_name=container_image pairs");
    const dryRun = yield* dryRunOf(session);
    yield* oneByOne(session, words, flags, (info) => setOne(session, flags, dryRun, images, info), { local: flags.on("local") });
  },
};

function* setOne(session: Session, flags: FlagValues, dryRun: DryRun, images: ReadonlyMap<string, string>, info: ResourceInfo): Task {
  const spec = podSpecOf(info.object);
  if (spec === undefined) {
    throw new CommandError(`${resourceName(info)} the object is not a pod or does not have a pod template: *v1.${info.object.kind}`);
  }
  const missing = [...images.keys()].find((name) => name !== "*" && !allContainers(spec).some((container) => container.name === name));
  if (missing !== undefined) throw new CommandError(`unable to find container named ${JSON.stringify(missing)}`);
  const wanted = withPodSpec(info.object, withImages(spec, images));
  const patch = patchBetween(info.object, wanted);
  if (flags.on("local") || dryRun === "client") return yield* printResult(session, wanted, "image updated", dryRun === "none" ? "none" : "client");
  // Nothing to change: nothing is said.
  if (Object.keys(patch).length === 0) return;
  const client = yield* session.client();
  const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
  let result: KObject;
  try {
    result = yield* client.patch(info.mapping, info.namespace, info.name, "strategic", JSON.stringify(patch), { query });
  } catch (error) {
    if (error instanceof StatusError) throw new CommandError(`failed to patch image update to pod template: ${error.message}`);
    throw error;
  }
  yield* printResult(session, result, "image updated", dryRun);
}

function allContainers(spec: PodSpec): readonly Container[] {
  return [...(spec.initContainers ?? []), ...spec.containers];
}

function withImages(spec: PodSpec, images: ReadonlyMap<string, string>): PodSpec {
  const set = (container: Container): Container => {
    const image = images.get("*") ?? images.get(container.name);
    return image === undefined ? container : { ...container, image };
  };
  return { ...spec, containers: spec.containers.map(set), ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(set) }) };
}

/** The strategic patch between two forms of an object. */
export function patchBetween(from: KObject, to: KObject): JsonObject {
  const [group, version] = splitApiVersion(from.apiVersion);
  const schema = schemaFor({ group, version, kind: from.kind });
  if (schema === undefined) throw new CommandError(`no schema for ${from.kind}`);
  return createTwoWayMergePatch(from as unknown as JsonObject, to as unknown as JsonObject, schema);
}
