/**
 * The declaration of a flag. Kinds as in pflag: `list` is a StringSlice (commas part values, repeated flags add),
 * `array` a StringArray (repeated flags add, commas stay).
 *
 * Upstream: github.com/spf13/pflag.
 */
export interface FlagSpec {
  readonly name: string;
  readonly short?: string;
  readonly kind: FlagKind;
  /** In the text of the flag's kind; false, "", 0 and an empty list when not told. */
  readonly fallback?: string;
  /** The value of the flag when it is given without one (`--dry-run`). */
  readonly bare?: string;
  readonly help: string;
  readonly hidden?: boolean;
  /** Shown when it is used. */
  readonly deprecated?: string;
}

export type FlagKind = "bool" | "string" | "int" | "int64" | "duration" | "list" | "array";

export function bool(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "bool", fallback: "false", help, ...more };
}

export function text(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "string", fallback: "", help, ...more };
}

export function int(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "int", fallback: "0", help, ...more };
}

export function int64Flag(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "int64", fallback: "0", help, ...more };
}

export function duration(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "duration", fallback: "0s", help, ...more };
}

export function list(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "list", help, ...more };
}

export function array(name: string, help: string, more: Partial<FlagSpec> = {}): FlagSpec {
  return { name, kind: "array", help, ...more };
}
