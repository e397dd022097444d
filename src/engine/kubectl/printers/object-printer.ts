import { encodeSorted } from "../../apimachinery/json/encode-go";
import type { Json, KObject } from "../../apimachinery/object";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import { withKey, withoutKey } from "../../apimachinery/json-value";
import type { Task } from "../../sim/task";
import { CommandError } from "../command-error";
import type { Session } from "../session";

/** Prints one object (or list) in the form of `-o FORMAT`. */
export type ObjectPrinter = (object: KObject) => string;

export interface PrintOptions { readonly managedFields: boolean }

/** The printer for a form; refuses one that isn't known in kubectl's words. */
export function* objectPrinter(session: Session, format: string, options: PrintOptions): Task<ObjectPrinter> {
  void session;
  switch (format) {
    case "json": return (object) => `${encodeSorted(shown(object, options), "    ")}\n`;
    case "yaml": return (object) => writeYaml(shown(object, options));
    default: throw new CommandError(`unable to match a printer suitable for the output format "${format}"`);
  }
}

function shown(object: KObject, { managedFields }: PrintOptions): Json {
  const bare = managedFields ? object : withoutManagedFields(object);
  return bare as unknown as Json;
}

/** The object, or the items of the list, without metadata.managedFields. */
export function withoutManagedFields<T extends { readonly [field: string]: unknown }>(object: T): T {
  const items = object.items;
  if (Array.isArray(items)) return withKey(object, "items", items.map((each) => withoutManagedFields(each as T)));
  const metadata = object.metadata as object | undefined;
  return metadata === undefined ? object : withKey(object, "metadata", withoutKey(metadata, "managedFields"));
}
