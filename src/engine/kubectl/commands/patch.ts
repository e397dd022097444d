import { sameJson } from "../../apimachinery/equality";
import { applyJsonPatch } from "../../apimachinery/patch/json-patch";
import { applyMergePatch } from "../../apimachinery/patch/merge-patch";
import { applyStrategicMergePatch } from "../../apimachinery/patch/strategic-merge-patch";
import { JsonSyntaxError, parseJson } from "../../apimachinery/json/parse-json";
import { readYaml } from "../../apimachinery/yaml/read-yaml";
import { YamlError } from "../../apimachinery/yaml/yaml-error";
import { schemaFor } from "../../api/schema-table";
import type { Json, JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { bool, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { DRY_RUN_FLAG, dryRunOf, PRINT_FLAGS, printResult, type DryRun } from "../printers/print-result";
import type { ResourceInfo } from "../resource/resource-info";
import { fileFlags } from "../resource/resource-query";
import type { Session } from "../session";
import { oneByOne } from "./one-by-one";

/** `kubectl patch`. Upstream: k8s.io/kubectl/pkg/cmd/patch/patch.go. */
export const patch: Command = {
  name: "patch",
  usage: "(-f FILENAME | TYPE NAME) [-p PATCH|--patch-file FILE]",
  short: "Change fields of an object",
  group: "management",
  args: "any",
  flags: [
    text("patch", "The patch, JSON or YAML.", { short: "p" }),
    text("patch-file", "The file that holds the patch."),
    text("type", "json, merge or strategic.", { fallback: "strategic" }),
    text("subresource", "The part of the object that is patched."),
    bool("local", "Change the manifest of -f only, and print it."),
    text("field-manager", "Who is said to own the fields.", { fallback: "kubectl-patch" }),
    DRY_RUN_FLAG,
    ...fileFlags("the objects"),
    ...PRINT_FLAGS,
  ],
  *run(session, args, flags) {
    const type = flags.text("type").toLowerCase();
    if (!["json", "merge", "strategic"].includes(type)) {
      throw new CommandError(`--type must be one of [json merge strategic], not ${JSON.stringify(flags.text("type"))}`);
    }
    const content = yield* patchText(session, flags);
    const dryRun = yield* dryRunOf(session);
    const local = flags.on("local");
    yield* oneByOne(
      session,
      args,
      flags,
      (info) => patchOne(session, flags, type as PatchKind, content, dryRun, info),
      { local },
    );
  },
};

type PatchKind = "json" | "merge" | "strategic";

/** The patch as JSON text; text that is neither goes to the server as it is, which says what is wrong with it. */
function* patchText(session: Session, flags: FlagValues): Task<string> {
  const file = flags.text("patch-file");
  if (flags.text("patch") !== "" && file !== "")
    throw new CommandError("cannot specify --patch and --patch-file together");
  const given = file === "" ? flags.text("patch") : yield* session.io.files.read(file);
  if (given === undefined) throw new CommandError(`unable to read patch file: open ${file}: no such file or directory`);
  if (given === "") throw new CommandError("must specify --patch or --patch-file containing the contents of the patch");
  if (/^\s*[{[]/.test(given)) return given;
  try {
    return JSON.stringify(readYaml(given).value);
  } catch (error) {
    if (error instanceof YamlError)
      throw new CommandError(`unable to parse ${JSON.stringify(given)}: ${error.message}`);
    throw error;
  }
}

function* patchOne(
  session: Session,
  flags: FlagValues,
  type: PatchKind,
  content: string,
  dryRun: DryRun,
  info: ResourceInfo,
): Task {
  const { mapping, namespace, name, object } = info;
  let result: KObject;
  if (flags.on("local") || dryRun === "client") {
    result = patchedHere(object, type, content);
  } else {
    const client = yield* session.client();
    const subresource = flags.text("subresource");
    const query = { fieldManager: flags.text("field-manager"), ...(dryRun === "server" && { dryRun: "All" }) };
    const kind = type === "strategic" && schemaOf(object) === undefined ? "merge" : type;
    result = yield* client.patch(mapping, namespace, name, kind, content, {
      query,
      ...(subresource !== "" && { subresource }),
    });
  }
  const changed = !sameJson(object as unknown as Json, result as unknown as Json);
  yield* printResult(
    session,
    result,
    changed ? "patched" : "patched (no change)",
    dryRun === "client" ? "client" : "none",
  );
}

function patchedHere(object: KObject, type: PatchKind, content: string): KObject {
  const before = object as unknown as JsonObject;
  let value: Json;
  try {
    value = parseJson(content).value as Json;
  } catch (error) {
    if (error instanceof JsonSyntaxError) throw new CommandError(error.message);
    throw error;
  }
  if (type === "json") return applyJsonPatch(before, value as never) as unknown as KObject;
  const schema = schemaOf(object);
  if (type === "merge" || schema === undefined)
    return applyMergePatch(before, value as JsonObject) as unknown as KObject;
  return applyStrategicMergePatch(before, value as JsonObject, schema) as unknown as KObject;
}

function schemaOf({ apiVersion, kind }: KObject): ReturnType<typeof schemaFor> {
  const slash = apiVersion.indexOf("/");
  return schemaFor({ group: slash < 0 ? "" : apiVersion.slice(0, slash), version: apiVersion.slice(slash + 1), kind });
}
