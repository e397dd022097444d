import type { KObject } from "../../apimachinery/object";
import { parseTime } from "../../apimachinery/time";
import { sortedKeys } from "../../apimachinery/utf8";
import { TabWriter } from "../printers/tab-writer";

/**
 * The lines of a description: cells are parted by tabs and aligned at the end.
 *
 * Upstream: k8s.io/kubectl/pkg/describe/describe.go (PrefixWriter, printLabelsMultiline, printAnnotationsMultiline).
 */
export class DescribeLines {
  #text = "";

  /** Writes a line at a level of indentation. */
  line(level: number, ...cells: readonly string[]): void {
    this.#text += `${"  ".repeat(level)}${cells.join("\t")}\n`;
  }

  raw(text: string): void {
    this.#text += text;
  }

  /** `Name:` and its value. */
  field(level: number, name: string, value: string): void {
    this.line(level, `${name}:`, value);
  }

  labels(title: string, labels: Texts | undefined, level = 0): void {
    this.#pairs(
      level,
      title,
      sortedKeys(labels ?? {}).map((key) => `${key}=${labels![key]}`),
    );
  }

  annotations(title: string, annotations: Texts | undefined, level = 0): void {
    const shown = sortedKeys(annotations ?? {}).filter((key) => key !== LAST_APPLIED);
    if (shown.length === 0) return this.line(level, `${title}:`, "<none>");
    shown.forEach((key, i) => {
      const head = i === 0 ? `${title}:` : "";
      const value = (annotations![key] ?? "").replace(/\n$/, "");
      if (value.length + key.length + 2 <= 140 && !value.includes("\n"))
        return this.line(level, head, `${key}: ${value}`);
      this.line(level, head, `${key}:`);
      for (const part of value.split("\n")) this.line(level, "", `  ${shorten(part)}`);
    });
  }

  metadata(object: KObject, namespaced = true): void {
    this.field(0, "Name", object.metadata.name ?? "");
    if (namespaced) this.field(0, "Namespace", object.metadata.namespace ?? "");
    this.labels("Labels", object.metadata.labels);
    this.annotations("Annotations", object.metadata.annotations);
  }

  #pairs(level: number, title: string, pairs: readonly string[]): void {
    if (pairs.length === 0) return this.line(level, `${title}:`, "<none>");
    pairs.forEach((pair, i) => this.line(level, i === 0 ? `${title}:` : "", pair));
  }

  /** With the tabs still in it. */
  unaligned(): string {
    return this.#text;
  }

  toString(): string {
    return new TabWriter(0, 2).format(this.#text);
  }
}

export type Texts = { readonly [key: string]: string };

const LAST_APPLIED = "kubectl.kubernetes.io/last-applied-configuration";

function shorten(text: string): string {
  return text.length > 138 ? `${text.slice(0, 138)}...` : text;
}

export function orNone(text: string | undefined): string {
  return text === undefined || text === "" ? "<none>" : text;
}

export function asBool(value: boolean | undefined): string {
  return value === true ? "True" : "False";
}

const DAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];
const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** `Mon, 02 Jan 2006 15:04:05 +0000`. */
export function rfc1123(time: string | null | undefined): string {
  const millis = time === undefined || time === null ? undefined : parseTime(time);
  if (millis === undefined) return "Mon, 01 Jan 0001 00:00:00 +0000";
  const iso = new Date(millis).toISOString();
  const day = DAYS[(Math.floor(millis / 86_400_000) + 4) % 7]!;
  return (
    `${day}, ${iso.slice(8, 10)} ${MONTHS[Number(iso.slice(5, 7)) - 1]!} ${iso.slice(0, 4)} ` +
    `${iso.slice(11, 19)} +0000`
  );
}
