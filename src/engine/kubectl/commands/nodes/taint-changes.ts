import type { Taint } from "../../../api/gen/core-v1";
import { isLabelValue, isQualifiedName } from "../../../apimachinery/names";
import { CommandError } from "../../command-error";

/** A taint as words give it; without an effect it stands for all taints of its key. */
export interface TaintSpec {
  readonly key: string;
  readonly value: string;
  readonly effect: string;
}

export interface TaintChanges {
  readonly add: readonly TaintSpec[];
  readonly remove: readonly TaintSpec[];
}

/**
 * `key=value:Effect` adds, `key:Effect-` and `key-` remove.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/taint/utils.go.
 */
export function parseTaintChanges(words: readonly string[]): TaintChanges {
  const add: TaintSpec[] = [];
  const remove: TaintSpec[] = [];
  for (const word of words) {
    if (word.endsWith("-")) {
      remove.push({ ...parseTaint(word.slice(0, -1)), value: "" });
      continue;
    }
    const taint = parseTaint(word);
    if (taint.effect === "") throw new CommandError(`invalid taint spec: ${word}`);
    if (add.some((each) => sameTaint(each, taint))) {
      throw new CommandError(`duplicated taints with the same key and effect: ${taintText(taint)}`);
    }
    add.push(taint);
  }
  return { add, remove };
}

const EFFECTS = ["NoSchedule", "PreferNoSchedule", "NoExecute"];

function parseTaint(word: string): TaintSpec {
  const parts = word.split(":");
  const bad = (why = ""): CommandError => new CommandError(`invalid taint spec: ${word}${why}`);
  if (parts.length > 2) throw bad();
  const effect = parts[1] ?? "";
  if (parts.length === 2 && !EFFECTS.includes(effect))
    throw new CommandError(`invalid taint effect: ${effect}, unsupported taint effect`);
  const [key = "", value = "", ...more] = parts.length === 2 ? parts[0]!.split("=") : [parts[0]!];
  if (more.length > 0) throw bad();
  const faults = [...isLabelValue(value), ...isQualifiedName(key)];
  if (faults.length > 0) throw bad(`, ${faults.join("; ")}`);
  return { key, value, effect };
}

export function sameTaint(
  a: { readonly key?: string; readonly effect?: string },
  b: { readonly key?: string; readonly effect?: string },
): boolean {
  return a.key === b.key && a.effect === b.effect;
}

function taintText({ key, value, effect }: TaintSpec): string {
  return `${key}${value === "" ? "" : `=${value}`}${effect === "" ? "" : `:${effect}`}`;
}

/** Taints that are both set and removed, as `key=Effect`. */
export function conflictingTaints({ add, remove }: TaintChanges): string {
  return remove
    .filter((each) =>
      add.some((other) => other.key === each.key && (each.effect === "" || other.effect === each.effect)),
    )
    .map(({ key, effect }) => `${key}=${effect}`)
    .join(",");
}

export interface TaintedNode {
  readonly taints: readonly Taint[];
  /** What is said of the node. */
  readonly done: "tainted" | "untainted" | "modified";
}

/** The taints of a node after the change: new ones first, then those that stay. */
export function changeTaints(
  name: string,
  old: readonly Taint[],
  { add, remove }: TaintChanges,
  overwrite: boolean,
): TaintedNode {
  const taken = add.filter((each) => old.some((other) => sameTaint(each, other)));
  if (!overwrite && taken.length > 0) {
    throw new CommandError(
      `node ${name} already has ${taken.map(({ key }) => key).join(",")} taint(s) with same effect(s) and ` +
        `--overwrite is false`,
    );
  }
  const asTaint = ({ key, value, effect }: TaintSpec): Taint =>
    ({ key, effect, ...(value !== "" && { value }) }) as Taint;
  const joined = [...add.map(asTaint), ...old.filter((each) => !add.some((other) => sameTaint(each, other)))];
  let kept = joined;
  for (const spec of remove) {
    const after = kept.filter(
      (each) => !(each.key === spec.key && (spec.effect === "" || each.effect === spec.effect)),
    );
    if (after.length === kept.length) throw new CommandError(`taint ${JSON.stringify(taintText(spec))} not found`);
    kept = after;
  }
  const added = joined.length !== old.length;
  const deleted = kept.length !== joined.length;
  return { taints: kept, done: (added && deleted) || overwrite ? "modified" : added ? "tainted" : "untainted" };
}
