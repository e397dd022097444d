import type { Container, EnvVar, PodSpec } from "../../../api/gen/core-v1";
import { CommandError, usageError } from "../../command-error";

/** What `kubectl set env` was told to change. */
export interface EnvChanges {
  readonly set: readonly EnvVar[];
  readonly remove: readonly string[];
}

/**
 * Parts the words of `kubectl set env` into names of objects and `NAME=value`, `NAME-`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/env/env_parse.go.
 */
export function splitEnvWords(
  path: string,
  words: readonly string[],
): { readonly resources: readonly string[]; readonly env: readonly string[] } {
  const at = words.findIndex(isEnvWord);
  if (at < 0) return { resources: words, env: [] };
  const env = words.slice(at);
  if (!env.every(isEnvWord))
    throw usageError(path, `all resources must be specified before environment changes: ${words.join(" ")}`);
  return { resources: words.slice(0, at), env };
}

function isEnvWord(word: string): boolean {
  return word === "-" || word.includes("=") || (word.endsWith("-") && !word.includes("/"));
}

/** `NAME=value` sets, `NAME-` removes. */
export function parseEnvChanges(words: readonly string[]): EnvChanges {
  const set: EnvVar[] = [];
  const remove: string[] = [];
  for (const word of words) {
    const at = word.indexOf("=");
    if (at > 0) set.push({ name: word.slice(0, at), value: word.slice(at + 1) });
    else if (at < 0 && word.endsWith("-") && word.length > 1) remove.push(word.slice(0, -1));
    else throw new CommandError(`invalid parameter syntax: ${word}`);
  }
  if (set.some(({ name }) => remove.includes(name ?? ""))) {
    throw new CommandError("can not both modify and remove the same environment variable in the same command");
  }
  return { set, remove };
}

/** A variable keeps its place when it gets another value; new ones go to the end. */
export function updateEnv(existing: readonly EnvVar[], { set, remove }: EnvChanges): readonly EnvVar[] {
  const newest = new Map(set.map((each) => [each.name, each]));
  const kept = existing.filter(({ name }) => !remove.includes(name ?? "")).map((each) => newest.get(each.name) ?? each);
  const there = new Set(kept.map(({ name }) => name));
  return [...kept, ...[...newest.values()].filter(({ name }) => !there.has(name) && !remove.includes(name ?? ""))];
}

/** Throws when a variable has a value already that would be lost. */
export function refuseOverwriting(existing: readonly EnvVar[], { set }: EnvChanges): void {
  for (const { name, value = "" } of existing) {
    if (set.some((each) => each.name === name)) {
      throw new CommandError(`'${name}' already has a value (${value}), and --overwrite is false`);
    }
  }
}

/** Names with `*` for any text, as `-c` takes them. */
export function matchesContainer({ name }: Container, pattern: string): boolean {
  const source = pattern
    .split("*")
    .map((part) => part.replace(/[.+?^${}()|[\]\\]/g, "\\$&"))
    .join(".*");
  return new RegExp(`^${source}$`).test(name);
}

/** The containers that `-c` means, those that start the pod last. */
export function selectedContainers(
  { containers, initContainers = [] }: PodSpec,
  pattern: string,
): readonly Container[] {
  return [...containers, ...initContainers].filter((each) => matchesContainer(each, pattern));
}

/** The pod spec with the containers that `-c` means changed. */
export function mapContainers(spec: PodSpec, pattern: string, change: (container: Container) => Container): PodSpec {
  const map = (container: Container): Container =>
    matchesContainer(container, pattern) ? change(container) : container;
  return {
    ...spec,
    containers: spec.containers.map(map),
    ...(spec.initContainers !== undefined && { initContainers: spec.initContainers.map(map) }),
  };
}
