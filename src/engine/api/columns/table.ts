/**
 * What a server-side Table is made of: column definitions, and the cells of a row.
 *
 * Upstream: k8s.io/apimachinery/pkg/apis/meta/v1 (Table, TableColumnDefinition), pkg/printers/tablegenerator.go.
 */
export type ColumnCell = string | number | boolean | null;

export interface TableColumn {
  readonly name: string;
  readonly type: "string" | "integer" | "number" | "boolean" | "date";
  /** `name` marks the column that names the row; else empty. */
  readonly format: string;
  readonly description: string;
  /** 0: always shown; 1: shown by `-o wide`. */
  readonly priority: number;
}

export function column(
  name: string,
  description: string,
  options: Partial<Pick<TableColumn, "type" | "format" | "priority">> = {},
): TableColumn {
  return {
    name,
    type: options.type ?? "string",
    format: options.format ?? "",
    description,
    priority: options.priority ?? 0,
  };
}

/** A column that `-o wide` alone shows. */
export function wide(name: string, description: string, type: TableColumn["type"] = "string"): TableColumn {
  return column(name, description, { type, priority: 1 });
}
