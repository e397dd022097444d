import { encodeSorted } from "../../../apimachinery/json/encode-go";
import type { Json, KObject } from "../../../apimachinery/object";
import { StatusError } from "../../../apimachinery/status";
import { writeYaml } from "../../../apimachinery/yaml/write-yaml";
import type { Task } from "../../../sim/task";
import { qualifiedResourceName } from "../../client/rest-mapper";
import { CommandError, SilentExit } from "../../command-error";
import { parseManifests } from "../../resource/read-manifests";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";
import { launchEditor } from "./launch-editor";

/** What is edited, and what becomes of it. */
export interface Editing {
  readonly infos: readonly ResourceInfo[];
  readonly format: "yaml" | "json";
  /** Lines that stand above the text, without their `#`. */
  readonly heading: readonly string[];
  /** What of an object is shown in the editor. */
  shown(info: ResourceInfo): KObject;
  /** Writes the edited object and says so; throws a `StatusError` when it is refused. */
  save(info: ResourceInfo, edited: KObject): Task;
}

/**
 * Shows objects in an editor until what was saved is accepted, or given up: a text that is refused is shown again with
 * the reasons above it, and one that comes back unchanged ends the loop.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/util/editor/editoptions.go (Run). Left out: `--output-patch`, Windows line endings.
 */
export function* editLoop(session: Session, editing: Editing): Task {
  const original = textOf(editing);
  let reasons: readonly Reason[] = [];
  let body = original;
  let refused: { readonly text: string; readonly file: string } | undefined;
  for (;;) {
    const file = yield* temporaryFile(session, editing.format);
    yield* session.io.files.write(file, headed(editing.heading, reasons, body), 0o600);
    const problem = yield* launchEditor(session, file);
    if (problem !== undefined) return yield* giveUp(session, problem, refused?.file);
    const text = (yield* session.io.files.read(file)) ?? "";
    if (refused !== undefined && stripComments(text) === stripComments(refused.text)) {
      return yield* giveUp(session, "Edit cancelled, no valid changes were saved.", file);
    }
    if (refused !== undefined) yield* session.io.files.remove(refused.file);
    if (stripComments(text) === stripComments(original)) {
      yield* session.io.files.remove(file);
      return yield* session.err("Edit cancelled, no changes made.\n");
    }
    reasons = yield* savedOr(session, editing, text, file);
    if (reasons.length === 0) return void (yield* session.io.files.remove(file));
    refused = { text, file };
    body = withoutHeading(text);
  }
}

interface Reason {
  readonly head: string;
  readonly causes: readonly string[];
}

/** Saves what differs; comes back with the reasons why it has to be edited again. */
function* savedOr(session: Session, editing: Editing, text: string, file: string): Task<readonly Reason[]> {
  const parsed = parsedText(text);
  const [first] = editing.infos;
  if (typeof parsed === "string") {
    const what = qualifiedName(first!);
    yield* session.err(`error: ${what} is invalid\n`);
    return [
      {
        head: `${what} was not valid`,
        causes: [`<nil>: Invalid value: "The edited file failed validation": ${parsed}`],
      },
    ];
  }
  const reasons: Reason[] = [];
  for (const info of editing.infos) {
    const shown = editing.shown(info);
    const edited = parsed.find((each) => sameIdentity(each, shown));
    if (edited === undefined) throw new CommandError("At least one of apiVersion, kind and name was changed");
    try {
      yield* editing.save(info, edited);
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      reasons.push(yield* refusal(session, info, error, file));
    }
  }
  return reasons;
}

/** Says why an object was refused; only what is invalid is edited again. */
function* refusal(session: Session, info: ResourceInfo, error: StatusError, file: string): Task<Reason> {
  const what = qualifiedName(info);
  if (error.reason === "Invalid") {
    yield* session.err(`error: ${what} is invalid\n`);
    const causes = (error.status.details?.causes ?? []).map(({ field = "", message = "" }) => `${field}: ${message}`);
    return { head: `${what} was not valid`, causes };
  }
  if (error.reason === "NotFound") {
    yield* session.err(`error: ${what} could not be found on the server\n`);
    yield* session.err(`The edits you made on deleted resources have been saved to ${JSON.stringify(file)}\n`);
    throw new SilentExit();
  }
  yield* session.err(`error: ${what} could not be patched: ${error.message}\n`);
  yield* session.err(`You can run \`kubectl replace -f ${file}\` to try this update again.\n`);
  throw new SilentExit();
}

function qualifiedName({ mapping, name }: ResourceInfo): string {
  return `${qualifiedResourceName(mapping)} ${JSON.stringify(name)}`;
}

function* giveUp(session: Session, message: string, file: string | undefined): Task {
  if (file !== undefined) yield* session.err(`A copy of your changes has been stored to ${JSON.stringify(file)}\n`);
  throw new CommandError(message);
}

/** One object as it is, several as a list. */
function textOf({ infos, format, shown }: Editing): string {
  const objects = infos.map(shown);
  const value = objects.length === 1 ? objects[0]! : { apiVersion: "v1", items: objects, kind: "List", metadata: {} };
  return format === "json"
    ? `${encodeSorted(value as unknown as Json, "    ")}\n`
    : writeYaml(value as unknown as Json);
}

/** The objects of the text, or what is wrong with it. */
function parsedText(text: string): readonly KObject[] | string {
  const found: KObject[] = [];
  for (const reading of parseManifests(stripComments(text), "edited-file", true)) {
    if (reading.fault !== undefined) return reading.fault.message;
    found.push(reading.object);
  }
  return found.length === 0 ? "EOF" : found;
}

function sameIdentity(a: KObject, b: KObject): boolean {
  return (
    a.apiVersion === b.apiVersion &&
    a.kind === b.kind &&
    a.metadata.name === b.metadata.name &&
    (a.metadata.namespace ?? "") === (b.metadata.namespace ?? "")
  );
}

/** The text below its heading, with the reasons why it came back. */
export function headed(heading: readonly string[], reasons: readonly Reason[], body: string): string {
  const lines = [...heading.map((line) => `# ${line}`), "#"];
  for (const { head, causes } of reasons) {
    lines.push(
      `# ${head}${causes.length > 0 ? ":" : ""}`,
      ...causes.map((cause) => `# * ${cause.replaceAll("\n", "\n# ")}`),
      "#",
    );
  }
  return `${lines.join("\n")}\n${body}`;
}

export function stripComments(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.trimStart().startsWith("#"))
    .join("\n")
    .trim();
}

function withoutHeading(text: string): string {
  return text
    .split("\n")
    .filter((line) => !line.startsWith("#"))
    .join("\n");
}

function* temporaryFile(session: Session, format: string): Task<string> {
  return `/tmp/kubectl-edit-${yield* session.io.now()}.${format}`;
}
