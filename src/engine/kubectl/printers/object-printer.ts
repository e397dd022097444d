import { isList, own, withKey, withoutKey } from "../../apimachinery/json-value";
import { encodeSorted } from "../../apimachinery/json/encode-go";
import type { Json, KObject } from "../../apimachinery/object";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import { qualifiedKindName } from "../client/rest-mapper";
import { CommandError } from "../command-error";
import { splitApiVersion } from "../resource/plan-manifests";
import type { Session } from "../session";
import type { Task } from "../../sim/task";
import { CustomColumns } from "./custom-columns";
import { goTemplatePrinter } from "./go-template-printer";
import { jsonPathPrinter } from "./jsonpath-printer";
import { writeKyaml } from "./kyaml";

/**
 * Prints one object (or list) in the form of `-o FORMAT`.
 *
 * Upstream: k8s.io/cli-runtime/pkg/genericclioptions/print_flags.go (ToPrinter).
 */
export type ObjectPrinter = (object: KObject) => string;

export interface PrintOptions {
  readonly managedFields: boolean;
  readonly noHeaders?: boolean;
  /** The forms that the command knows, for its refusal of others. */
  readonly allowed?: readonly string[];
}

/** What most commands can print. */
export const USUAL_FORMATS = [
  "go-template",
  "go-template-file",
  "json",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
  "kyaml",
  "name",
  "template",
  "templatefile",
  "yaml",
];

/** The printer for a form; refuses one that isn't known in kubectl's words. */
export function* objectPrinter(session: Session, output: string, options: PrintOptions): Task<ObjectPrinter> {
  const at = output.indexOf("=");
  const format = at < 0 ? output : output.slice(0, at);
  const allowed = options.allowed ?? USUAL_FORMATS;
  if (!allowed.includes(format)) {
    throw new CommandError(
      `unable to match a printer suitable for the output format "${output}", allowed formats are: ${allowed.join(",")}`,
    );
  }
  const shown = (object: KObject): Json =>
    (options.managedFields ? object : withoutManagedFields(object)) as unknown as Json;
  switch (format) {
    case "json":
      return (object) => `${encodeSorted(shown(object), "    ")}\n`;
    case "yaml":
      return yamlPrinter(shown);
    case "kyaml":
      return (object) => writeKyaml(shown(object));
    case "name":
      return (object) =>
        itemsIn(object)
          .map((each) => `${nameOf(each)}\n`)
          .join("");
    default:
      break;
  }
  const argument = yield* templateArgument(session, format, at < 0 ? undefined : output.slice(at + 1));
  if (format.startsWith("custom-columns")) {
    const noHeaders = options.noHeaders === true;
    const columns =
      format === "custom-columns-file"
        ? CustomColumns.fromTemplate(argument, noHeaders)
        : new CustomColumns(argument, noHeaders);
    let first = true;
    return (object) => {
      const text = columns.print(itemsIn(object), first && !noHeaders);
      first = false;
      return text;
    };
  }
  if (format.startsWith("jsonpath")) {
    const allowMissingKeys =
      !session.flags.has("allow-missing-template-keys") || session.flags.on("allow-missing-template-keys");
    const print = jsonPathPrinter(argument, { allowMissingKeys, json: format === "jsonpath-as-json" });
    return (object) => print(object as unknown as Json);
  }
  const missingKeyFails =
    session.flags.has("allow-missing-template-keys") && !session.flags.on("allow-missing-template-keys");
  const print = goTemplatePrinter(argument, { missingKeyFails });
  return (object) => print(object as unknown as Json);
}

/** Objects after the first begin with `---`. */
function yamlPrinter(shown: (object: KObject) => Json): ObjectPrinter {
  let count = 0;
  return (object) => `${count++ > 0 ? "---\n" : ""}${writeYaml(shown(object))}`;
}

/** `pod/web`, `deployment.apps/web`. */
export function nameOf(object: KObject): string {
  const [group] = splitApiVersion(object.apiVersion);
  return `${qualifiedKindName({ kind: object.kind, group })}/${object.metadata.name ?? ""}`;
}

function itemsIn(object: KObject): readonly KObject[] {
  const items =
    object.kind === "List" || object.kind.endsWith("List")
      ? own(object as unknown as { readonly [key: string]: Json }, "items")
      : undefined;
  return isList(items) ? (items as unknown as readonly KObject[]) : [object];
}

function* templateArgument(session: Session, format: string, given: string | undefined): Task<string> {
  const argument = given ?? (session.flags.has("template") ? session.flags.text("template") : "");
  if (argument === "") {
    throw new CommandError(
      format.startsWith("custom-columns")
        ? `${format} format specified but no custom columns given`
        : "template format specified but no template given",
    );
  }
  if (!format.endsWith("file")) return argument;
  const content = yield* session.io.files.read(argument);
  if (content === undefined) {
    const what = format.startsWith("custom-columns") ? "template" : "--template";
    throw new CommandError(`error reading ${what} ${argument}, open ${argument}: no such file or directory`);
  }
  return content;
}

/** The object, or the items of the list, without metadata.managedFields. */
export function withoutManagedFields<T extends { readonly [field: string]: unknown }>(object: T): T {
  const items = object.items;
  if (Array.isArray(items))
    return withKey(
      object,
      "items",
      items.map((each) => withoutManagedFields(each as T)),
    );
  const metadata = object.metadata as object | undefined;
  return metadata === undefined ? object : withKey(object, "metadata", withoutKey(metadata, "managedFields"));
}
