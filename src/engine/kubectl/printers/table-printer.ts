import { goValue } from "../../apimachinery/go-format";
import type { Json, JsonObject, ObjectMeta } from "../../apimachinery/object";
import { TabWriter } from "./tab-writer";

/** A Table as the server answers it. */
export interface Table {
  readonly kind: "Table";
  readonly metadata?: { readonly resourceVersion?: string };
  readonly columnDefinitions?: readonly {
    readonly name: string;
    readonly priority?: number;
    readonly format?: string;
  }[];
  readonly rows?: readonly TableRow[];
}

export interface TableRow {
  readonly cells: readonly Json[];
  readonly object?: { readonly metadata?: ObjectMeta } & JsonObject;
}

export interface TableOptions {
  readonly noHeaders: boolean;
  readonly wide: boolean;
  readonly withNamespace: boolean;
  readonly showLabels: boolean;
  readonly columnLabels: readonly string[];
  /** `pod` or `deployment.apps`, put before each name. */
  readonly kind?: string;
}

/**
 * Prints tables one after the other, aligned; headers once, until the columns change. Rows that come later keep the
 * widths.
 *
 * Upstream: k8s.io/cli-runtime/pkg/printers/tableprinter.go.
 */
export class TablePrinter {
  readonly #writer = new TabWriter(6, 3, true);
  #columns: NonNullable<Table["columnDefinitions"]> = [];
  #printedHeaders = false;

  constructor(private readonly options: TableOptions) {}

  /**
   * Lines with tabs; `align` makes text of all that is to be aligned together. `event` is the type of a watch event
   * to show.
   */
  lines(table: Table, event?: string): string {
    const given = table.columnDefinitions ?? [];
    const changed = given.length > 0 && JSON.stringify(given) !== JSON.stringify(this.#columns);
    if (given.length > 0) this.#columns = given;
    let text = "";
    if (!this.options.noHeaders && (!this.#printedHeaders || changed)) {
      text += `${this.#headers(event !== undefined).join("\t")}\n`;
      this.#printedHeaders = true;
    }
    for (const row of table.rows ?? []) text += `${this.#row(row, event).join("\t")}\n`;
    return text;
  }

  align(lines: string): string {
    return this.#writer.format(lines);
  }

  #headers(withEvent: boolean): string[] {
    const { withNamespace, showLabels, columnLabels, wide } = this.options;
    return [
      ...(withEvent ? ["EVENT"] : []),
      ...(withNamespace ? ["NAMESPACE"] : []),
      ...this.#columns.filter((each) => wide || (each.priority ?? 0) === 0).map(({ name }) => name.toUpperCase()),
      ...columnLabels.map((label) => label.slice(label.lastIndexOf("/") + 1).toUpperCase()),
      ...(showLabels ? ["LABELS"] : []),
    ];
  }

  #row(row: TableRow, event: string | undefined): string[] {
    const { withNamespace, showLabels, columnLabels, wide, kind } = this.options;
    const metadata = row.object?.metadata ?? {};
    const cells = row.cells.flatMap((cell, at) => {
      if (!wide && (this.#columns[at]?.priority ?? 0) !== 0) return [];
      const shown = cellText(cell);
      return [at === 0 && kind !== undefined ? `${kind}/${shown}` : shown];
    });
    const labels = metadata.labels ?? {};
    return [
      ...(event === undefined ? [] : [event]),
      ...(withNamespace ? [metadata.namespace ?? ""] : []),
      ...cells,
      ...columnLabels.map((label) => labels[label] ?? ""),
      ...(showLabels ? [formatLabels(labels)] : []),
    ];
  }
}

/** `a=b,c=d` in order of keys, or `<none>`. */
export function formatLabels(labels: { readonly [key: string]: string } | undefined): string {
  const pairs = Object.entries(labels ?? {})
    .map(([key, value]) => `${key}=${value}`)
    .sort();
  return pairs.length === 0 ? "<none>" : pairs.join(",");
}

function cellText(cell: Json): string {
  if (cell === null) return "";
  if (typeof cell !== "string") return goValue(cell);
  const at = cell.search(/[\f\n\r]/);
  return at < 0 ? cell : `${cell.slice(0, at)}...`;
}
