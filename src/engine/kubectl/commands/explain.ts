import { isObject } from "../../apimachinery/json-value";
import type { JsonObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import type { RestMapping } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError, PlainError } from "../command-error";
import { explainHead, explainText } from "../explain/explain-text";
import { fieldAt, schemaOfKind } from "../explain/schema-fields";
import { bool, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import type { Session } from "../session";

/**
 * Tells what fields a kind has, from the schemas that the server publishes.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/explain. Left out: --output=plaintext-openapiv2; schemas come without prose here, so
 * what a field is for is not told.
 */
export const EXPLAIN: Command = {
  name: "explain",
  group: "Basic commands",
  short: "Tell which fields a kind has",
  usage: "KIND[.FIELD...]",
  args: "any",
  examples: ["kubectl explain pods", "kubectl explain deployment.spec.strategy --recursive"],
  flags: [
    bool("recursive", "Show the fields of fields too."),
    text("api-version", "Use this group and version."),
    text("output", "The form: plaintext.", { short: "o", fallback: "plaintext" }),
  ],
  run,
};

function* run(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length === 0) {
    throw new CommandError(
      "You must specify the type of resource to explain. " +
        'Use "kubectl api-resources" for a complete list of supported resources.',
    );
  }
  if (args.length > 1) throw new CommandError("We accept only this format: explain RESOURCE");
  const output = flags.text("output");
  if (output === "plaintext-openapiv2")
    throw new CommandError("the form plaintext-openapiv2 is not a part of this kubectl");
  const words = args[0]!.split(".");
  const { mapping, path } = yield* chosen(session, words, flags.text("api-version"));
  if (output !== "plaintext") throw new CommandError(`unrecognized format: ${output}`);
  const root = schemaOfKind(yield* schemaDocument(session, mapping), mapping.group, mapping.version, mapping.kind);
  if (root === undefined)
    throw new CommandError(`couldn't find schema for ${mapping.group}/${mapping.version}, Kind=${mapping.kind}`);
  yield* session.out(explainHead(mapping));
  const found = fieldAt(root, path);
  if ("missing" in found) throw new CommandError(`field "${found.missing}" does not exist`);
  const { view } = found;
  yield* session.out(explainText({ ...mapping, path, view, recursive: flags.on("recursive") }));
  if (view.description() === "" && view.fields().every((each) => each.view.description() === "")) {
    yield* session.err("note: this server publishes its schemas without descriptions\n");
  }
}

/** `deployments.apps.spec` or `deployment.spec`: as much as names a kind, then fields. */
function* chosen(
  session: Session,
  words: readonly string[],
  apiVersion: string,
): Task<{ mapping: RestMapping; path: readonly string[] }> {
  const mapper = yield* session.mapper();
  const [first = "", ...path] = words;
  const mapping = mapper.find(first);
  if (mapping === undefined) throw new PlainError(`the server doesn't have a resource type "${first}"`);
  if (apiVersion === "") {
    for (let count = words.length; count > 1; count--) {
      const group = words.slice(1, count).join(".");
      const exact = mapper.all.find((each) => each.resource === mapper.expandShortcut(first) && each.group === group);
      if (exact !== undefined) return { mapping: exact, path: words.slice(count) };
    }
    return { mapping, path };
  }
  const [version = "", group = ""] = apiVersion.split("/").toReversed();
  const exact = mapper.all.find(
    (each) => each.resource === mapping.resource && each.version === version && each.group === group,
  );
  if (exact === undefined)
    throw new CommandError(`couldn't find resource for "${apiVersion}, Resource=${mapping.resource}"`);
  return { mapping: exact, path };
}

function* schemaDocument(session: Session, { group, version }: RestMapping): Task<JsonObject> {
  const client = yield* session.client();
  const index = yield* client.json("GET", "/openapi/v3");
  const paths = isObject(index) && isObject(index.paths) ? index.paths : {};
  const entry = paths[group === "" ? `api/${version}` : `apis/${group}/${version}`];
  if (!isObject(entry) || typeof entry.serverRelativeURL !== "string") {
    throw new CommandError(`couldn't find schema document of ${group === "" ? version : `${group}/${version}`}`);
  }
  const document = yield* client.json("GET", entry.serverRelativeURL);
  return isObject(document) ? document : {};
}
