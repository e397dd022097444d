import { goQuote } from "../../apimachinery/go-format";
import { CommandError } from "../command-error";
import type { Discovery } from "./discovery";

/** A resource of the server and the kind that it holds. */
export interface RestMapping {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly singular: string;
  readonly namespaced: boolean;
  readonly verbs: readonly string[];
  readonly shortNames: readonly string[];
  readonly categories: readonly string[];
  readonly subresources: readonly string[];
}

/**
 * Finds the resource that a word means: `po`, `pods`, `Pod`, `deployments.apps`, `deployments.v1.apps`.
 *
 * Groups come in the server's order of priority, versions with the preferred one first; the first match wins.
 *
 * Upstream: k8s.io/client-go/restmapper, k8s.io/cli-runtime/pkg/resource/builder.go (mappingFor).
 */
export class RestMapper {
  /** All resources, preferred versions first within their group. */
  readonly all: readonly RestMapping[];

  constructor(readonly discovery: Discovery) {
    this.all = discovery.groups.flatMap((group) => group.versions.flatMap((version) => version.resources));
  }

  /** Throws in the words of `kubectl get WORD`. */
  mappingFor(word: string): RestMapping {
    const found = this.find(word);
    if (found === undefined)
      throw new CommandError(`the server doesn't have a resource type ${goQuote(word.split(".")[0]!)}`);
    return found;
  }

  find(word: string): RestMapping | undefined {
    const [resource = "", second, ...rest] = this.expandShortcut(word).split(".");
    if (second !== undefined && rest.length > 0) {
      const exact = this.#match(resource, rest.join("."), second) ?? this.#kind(resource, rest.join("."), second);
      if (exact !== undefined) return exact;
    }
    const group = second === undefined ? "" : [second, ...rest].join(".");
    return this.#match(resource, group) ?? this.#kind(resource, group);
  }

  /** The full name of a short one: `po` is `pods`, `ev.events.k8s.io` stays in its group. */
  expandShortcut(word: string): string {
    const [first = "", ...rest] = word.split(".");
    const group = rest.join(".");
    if (this.all.some((each) => each.resource === first || each.singular === first)) return word;
    const found = this.all.find(
      (each) => each.shortNames.includes(first) && (group === "" || each.group.startsWith(group)),
    );
    if (found === undefined) return word;
    return group === ""
      ? [found.resource, found.group].filter((each) => each !== "").join(".")
      : `${found.resource}.${group}`;
  }

  /** Other resources with a short name, which it doesn't mean: `events.events.k8s.io` for `ev`. */
  outrankedBy(word: string): readonly string[] {
    if (this.all.some((each) => each.resource === word || each.singular === word)) return [];
    const names = this.all
      .filter((each) => each.shortNames.includes(word))
      .map(({ resource, group }) => (group === "" ? resource : `${resource}.${group}`));
    return [...new Set(names)].slice(1);
  }

  /** The resources of a category (`all`), or undefined when there is no such category. */
  category(word: string): readonly RestMapping[] | undefined {
    const seen = new Set<string>();
    const members = this.all.filter((each) => {
      const key = `${each.resource}.${each.group}`;
      if (!each.categories.includes(word) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    return members.length === 0 ? undefined : members;
  }

  /** For an object in a manifest. Throws `no matches for kind`. */
  forKind(group: string, version: string, kind: string): RestMapping {
    const found = this.all.find((each) => each.group === group && each.version === version && each.kind === kind);
    if (found !== undefined) return found;
    throw new NoKindMatch(group, version, kind);
  }

  /** The preferred mapping of a kind in whatever version. */
  forGroupKind(group: string, kind: string): RestMapping | undefined {
    return this.all.find((each) => each.group === group && each.kind === kind);
  }

  #match(word: string, group: string, version?: string): RestMapping | undefined {
    const resource = word.toLowerCase();
    const matches = this.all.filter(
      (each) =>
        (each.resource === resource || each.singular === resource) &&
        (version === undefined || each.version === version),
    );
    if (group === "") return matches[0];
    return (
      matches.find((each) => each.group === group) ??
      (version === undefined ? matches.find((each) => each.group.startsWith(group)) : undefined)
    );
  }

  #kind(kind: string, group: string, version?: string): RestMapping | undefined {
    return this.all.find(
      (each) =>
        each.kind === kind &&
        (group === "" || each.group === group) &&
        (version === undefined || each.version === version),
    );
  }
}

export class NoKindMatch extends CommandError {
  constructor(
    readonly group: string,
    readonly version: string,
    readonly kind: string,
  ) {
    super(`no matches for kind ${goQuote(kind)} in version ${goQuote(group === "" ? version : `${group}/${version}`)}`);
  }
}

/** `deployments.apps`, as messages name a resource. */
export function qualifiedResourceName({ resource, group }: RestMapping): string {
  return group === "" ? resource : `${resource}.${group}`;
}

/** `deployment.apps`, as the name printer names a kind. */
export function qualifiedKindName({ kind, group }: { readonly kind: string; readonly group: string }): string {
  return group === "" ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}
