/**
 * What a script is once it is read: plain data, so that a part of it can be handed to a task of its own.
 *
 *     a b | c && { d; } > f      and( pipeline(simple(a b), simple(c)), group(list(d)) with redirects )
 */
export type Command =
  | {
      readonly kind: "simple";
      readonly line: number;
      readonly assignments: readonly Assignment[];
      readonly words: readonly Word[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: "pipeline"; readonly negated: boolean; readonly stages: readonly Command[] }
  | { readonly kind: "and" | "or"; readonly left: Command; readonly right: Command }
  | List
  | { readonly kind: "subshell" | "group"; readonly body: List; readonly redirects: readonly Redirect[] }
  | {
      readonly kind: "if";
      readonly clauses: readonly Clause[];
      readonly otherwise: List | null;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "for";
      readonly name: string;
      readonly words: readonly Word[] | null;
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "while" | "until";
      readonly test: List;
      readonly body: List;
      readonly redirects: readonly Redirect[];
    }
  | {
      readonly kind: "case";
      readonly word: Word;
      readonly arms: readonly Arm[];
      readonly redirects: readonly Redirect[];
    }
  | { readonly kind: "function"; readonly name: string; readonly body: Command };

/** Commands one after the other; those before a `&` are not waited for. */
export interface List {
  readonly kind: "list";
  readonly items: readonly { readonly command: Command; readonly background: boolean; readonly text: string }[];
}

export interface Clause {
  readonly test: List;
  readonly body: List;
}
export interface Arm {
  readonly patterns: readonly Word[];
  readonly body: List;
}
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

/** `&>` is read as two: `> file` and `2>&1`. */
export interface Redirect {
  readonly fd: number;
  readonly operator: "<" | ">" | ">>" | "<>" | ">|" | "<&" | ">&" | "<<";
  /** The file, the descriptor to copy, or the text of a here-document. */
  readonly target: Word;
}

/** One word before expansion. An empty list is an empty word that was not quoted. */
export type Word = readonly Part[];

export type Part =
  | { readonly text: string; readonly quoted: boolean }
  | {
      readonly parameter: string;
      readonly operator: ParameterOperator | null;
      readonly word: Word | null;
      readonly quoted: boolean;
    }
  | { readonly command: List; readonly quoted: boolean }
  | { readonly arithmetic: Word; readonly quoted: boolean };

/** `length` is `${#x}`; the colon forms also take an empty value for none. */
export type ParameterOperator =
  | "length"
  | "-"
  | ":-"
  | "="
  | ":="
  | "?"
  | ":?"
  | "+"
  | ":+"
  | "%"
  | "%%"
  | "#"
  | "##"
  | "/"
  | "//"
  | "substring";
