import { assert } from "../../apimachinery/assert";
import type { FlagSpec } from "./flag-spec";

/**
 * What the flags of one invocation hold. Asking for a flag that was not declared is a fault of ours.
 *
 * Upstream: github.com/spf13/pflag/flag.go (FlagSet).
 */
export class FlagValues {
  constructor(
    private readonly specs: ReadonlyMap<string, FlagSpec>,
    private readonly given: ReadonlyMap<string, readonly string[]>,
  ) {}

  changed(name: string): boolean {
    return this.given.has(name);
  }

  has(name: string): boolean {
    return this.specs.has(name);
  }

  /**
   * The text of a flag that all commands have; "" when the command has one of another kind by that name (`--user` of
   * a binding).
   */
  global(name: string): string {
    return this.#spec(name).kind === "string" ? this.#last(name) : "";
  }

  on(name: string): boolean {
    return this.#last(name) === "true";
  }

  text(name: string): string {
    return this.#last(name);
  }

  number(name: string): number {
    return Number(this.#last(name));
  }

  /** Nanoseconds. */
  duration(name: string): number {
    return durationValue(this.#last(name)) ?? 0;
  }

  list(name: string): readonly string[] {
    const spec = this.#spec(name);
    const values = this.given.get(name);
    if (values === undefined)
      return spec.fallback === undefined || spec.fallback === "" ? [] : spec.fallback.split(",");
    return spec.kind === "array" ? values : values.flatMap((each) => (each === "" ? [] : each.split(",")));
  }

  #last(name: string): string {
    const spec = this.#spec(name);
    return this.given.get(name)?.at(-1) ?? spec.fallback ?? "";
  }

  #spec(name: string): FlagSpec {
    const spec = this.specs.get(name);
    assert(spec !== undefined, `flag --${name} is declared`);
    return spec;
  }
}

const UNITS: { readonly [unit: string]: number } = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Go's duration text in nanoseconds. */
export function durationValue(text: string): number | undefined {
  if (/^[+-]?0$/.test(text)) return 0;
  const match = /^([+-]?)((?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/.exec(text);
  if (match === null) return undefined;
  let total = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g)) {
    total += Number(amount) * UNITS[unit!]!;
  }
  return match[1] === "-" ? -total : total;
}
