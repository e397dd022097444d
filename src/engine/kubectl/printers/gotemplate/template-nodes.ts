/**
 * What a Go template is made of after parsing. Positions are offsets in the text. Upstream: Go's
 * text/template/parse/node.go.
 */
export type TemplateNode =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "action"; readonly pipe: Pipe }
  | {
      readonly kind: "if" | "range" | "with";
      readonly pipe: Pipe;
      readonly body: readonly TemplateNode[];
      readonly other: readonly TemplateNode[];
    }
  | { readonly kind: "break" | "continue" }
  | { readonly kind: "template"; readonly name: string; readonly pipe: Pipe | undefined };

export interface Pipe {
  /** Variables that take the value, without their `$`. */
  readonly variables: readonly string[];
  /** `=` instead of `:=`. */
  readonly assigns: boolean;
  readonly commands: readonly PipeCommand[];
}

export interface PipeCommand {
  readonly words: readonly Operand[];
  readonly at: number;
  readonly source: string;
}

export type Operand = OperandShape & { readonly at: number; readonly source: string };

type OperandShape =
  | { readonly kind: "dot" }
  | { readonly kind: "nil" }
  | { readonly kind: "literal"; readonly value: string | boolean | number; readonly whole?: boolean }
  | { readonly kind: "function"; readonly name: string }
  | { readonly kind: "fields"; readonly from: Operand | undefined; readonly names: readonly string[] }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "pipe"; readonly pipe: Pipe };

/** A template that cannot be read or carried out; the message is Go's. */
export class TemplateError extends Error {
  constructor(
    message: string,
    readonly printed = "",
  ) {
    super(message);
  }
}
