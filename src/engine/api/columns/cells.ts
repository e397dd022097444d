import { humanDuration } from "../../apimachinery/duration";
import type { KObject } from "../../apimachinery/object";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Container } from "../gen/core-v1";
import { column, type TableColumn } from "./table";

/**
 * The cells that many kinds share: name, age, images, selectors.
 *
 * Upstream: pkg/printers/internalversion/printers.go (translateTimestampSince, layoutContainerCells),
 * meta/v1/helpers.go (FormatLabelSelector).
 */
export const NAME = column(
  "Name",
  "Name must be unique within a namespace. Is required when creating resources, although some resources may " +
    "allow a client to request " +
    "the generation of an appropriate name automatically. Name is primarily intended for creation idempotence " +
    "and configuration " +
    "definition. Cannot be updated. More info: " +
    "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names",
  { format: "name" },
);

const CREATION =
  "CreationTimestamp is a timestamp representing the server time when this object was created. It is not guaranteed " +
  "to be set in happens-before order across separate operations. Clients may not set this value. It is " +
  "represented in RFC3339 form " +
  "and is in UTC.\n\nPopulated by the system. Read-only. Null for lists. More info: " +
  "https://git.k8s.io/community/contributors/devel/sig-architecture/api-conventions.md#metadata";

export const AGE = column("Age", CREATION);
export const CREATED_AT = column("Created At", CREATION, { type: "date" });

export function nameOf(o: KObject): string {
  return o.metadata.name ?? "";
}

export function ageOf(o: KObject, nowSeconds: number): string {
  return since(o.metadata.creationTimestamp, nowSeconds);
}

/** How long ago a timestamp is, by the server's clock. */
export function since(timestamp: string | null | undefined, nowSeconds: number): string {
  if (timestamp === undefined || timestamp === null || timestamp === "") return "<unknown>";
  return humanDuration((nowSeconds - secondsOf(timestamp)) * 1000);
}

/** Seconds since 1970 of an RFC 3339 time; fractions are cut, as ages show whole seconds. */
export function secondsOf(timestamp: string): number {
  const part = (from: number, to: number) => Number(timestamp.slice(from, to));
  return Date.UTC(part(0, 4), part(5, 7) - 1, part(8, 10), part(11, 13), part(14, 16), part(17, 19)) / 1000;
}

export function orNone(text: string | undefined): string {
  return text === undefined || text === "" ? "<none>" : text;
}

export function containerCells(containers: readonly Container[] | undefined): readonly [names: string, images: string] {
  const all = containers ?? [];
  return [all.map((c) => c.name).join(","), all.map((c) => c.image ?? "").join(",")];
}

export const CONTAINERS_AND_IMAGES: readonly TableColumn[] = [
  column("Containers", "Names of each container in the template.", { priority: 1 }),
  column("Images", "Images referenced by each container in the template.", { priority: 1 }),
];

/** `a=b,c=d`, sorted by key; nothing gives `<none>`. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  return orNone(
    Object.keys(labels ?? {})
      .sort(cmpUtf8)
      .map((key) => `${key}=${labels?.[key] ?? ""}`)
      .join(","),
  );
}
