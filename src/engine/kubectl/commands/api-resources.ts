import { encodeAsIs } from "../../apimachinery/json/encode-go";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Json } from "../../apimachinery/object";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import { qualifiedResourceName, type RestMapping } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError, usageError } from "../command-error";
import { bool, list, text } from "../flags/flag-spec";
import type { FlagValues } from "../flags/flag-values";
import { TabWriter } from "../printers/tab-writer";
import type { Session } from "../session";

/** What the server serves. Upstream: k8s.io/kubectl/pkg/cmd/apiresources. */
export const API_RESOURCES: Command = {
  name: "api-resources",
  group: "Other commands",
  short: "List the kinds that the server serves",
  args: "any",
  flags: [
    text("api-group", "Only kinds of this group; '' is the core group."),
    bool("cached", "Use what was found out before; nothing is kept here."),
    list("categories", "Only kinds of these categories."),
    bool("namespaced", "Only kinds that live in namespaces, or with =false only those that do not.", {
      fallback: "true",
    }),
    bool("no-headers", "Leave out the line of headers."),
    text("output", "wide, name, json or yaml.", { short: "o" }),
    text("sort-by", "name or kind."),
    list("verbs", "Only kinds with all of these verbs."),
  ],
  *run(session, args, flags) {
    if (args.length > 0) throw usageError(session.path, `unexpected arguments: [${args.join(" ")}]`);
    const sortBy = flags.text("sort-by");
    if (!["", "name", "kind"].includes(sortBy)) throw new CommandError("--sort-by accepts only name or kind");
    const output = flags.text("output");
    if (!["", "wide", "name", "json", "yaml"].includes(output)) {
      throw new CommandError(
        `unable to match a printer suitable for the output format "${output}", allowed formats are: ` +
          `json,kyaml,name,wide,yaml`,
      );
    }
    const { discovery } = yield* session.mapper();
    const preferred = discovery.groups.flatMap((group) => preferredResources(group.versions));
    const shown = preferred.filter((each) => wanted(each, flags)).sort(order(sortBy));
    yield* session.out(printed(shown, output, flags.on("no-headers")));
  },
};

/** Each resource in the first version that has it. */
function preferredResources(
  versions: readonly { readonly resources: readonly RestMapping[] }[],
): readonly RestMapping[] {
  const seen = new Set<string>();
  return versions.flatMap(({ resources }) =>
    resources.filter(({ resource }) => !seen.has(resource) && seen.add(resource)),
  );
}

function wanted(each: RestMapping, flags: FlagValues): boolean {
  if (each.verbs.length === 0) return false;
  return (
    (!flags.changed("api-group") || each.group === flags.text("api-group")) &&
    (!flags.changed("namespaced") || each.namespaced === flags.on("namespaced")) &&
    flags.list("verbs").every((verb) => each.verbs.includes(verb)) &&
    flags.list("categories").every((category) => each.categories.includes(category))
  );
}

function order(sortBy: string): (a: RestMapping, b: RestMapping) => number {
  if (sortBy === "name") return (a, b) => cmpUtf8(a.resource, b.resource);
  if (sortBy === "kind") return (a, b) => cmpUtf8(a.kind, b.kind);
  return (a, b) => cmpUtf8(a.group, b.group) || cmpUtf8(a.resource, b.resource);
}

function printed(shown: readonly RestMapping[], output: string, noHeaders: boolean): string {
  if (output === "name") return shown.map((each) => `${qualifiedResourceName(each)}\n`).join("");
  if (output === "json") return `${indented(listOf(shown))}\n`;
  if (output === "yaml") return writeYaml(listOf(shown));
  const wide = output === "wide";
  const head = ["NAME", "SHORTNAMES", "APIVERSION", "NAMESPACED", "KIND", ...(wide ? ["VERBS", "CATEGORIES"] : [])];
  const rows = shown.map((each) => [
    each.resource,
    each.shortNames.join(","),
    groupVersion(each),
    String(each.namespaced),
    each.kind,
    ...(wide ? [each.verbs.join(","), each.categories.join(",")] : []),
  ]);
  return new TabWriter(6, 3).format(
    [...(noHeaders ? [] : [head]), ...rows].map((cells) => `${cells.join("\t")}\n`).join(""),
  );
}

function listOf(shown: readonly RestMapping[]): Json {
  return {
    kind: "APIResourceList",
    apiVersion: "v1",
    groupVersion: "",
    resources: shown.map((each) => ({
      name: each.resource,
      singularName: each.singular,
      namespaced: each.namespaced,
      ...(each.group !== "" && { group: each.group }),
      version: each.version,
      kind: each.kind,
      verbs: each.verbs,
      ...(each.shortNames.length > 0 && { shortNames: each.shortNames }),
      ...(each.categories.length > 0 && { categories: each.categories }),
    })),
  };
}

function indented(value: Json): string {
  return JSON.stringify(JSON.parse(encodeAsIs(value)), undefined, 4);
}

function groupVersion({ group, version }: { readonly group: string; readonly version: string }): string {
  return group === "" ? version : `${group}/${version}`;
}

export const API_VERSIONS: Command = {
  name: "api-versions",
  group: "Other commands",
  short: "List the versions of groups that the server serves",
  args: "any",
  *run(session: Session, args): Task {
    if (args.length > 0) throw usageError(session.path, `unexpected arguments: [${args.join(" ")}]`);
    const { discovery } = yield* session.mapper();
    const all = discovery.groups.flatMap(({ name, versions }) =>
      versions.map(({ version }) => groupVersion({ group: name, version })),
    );
    yield* session.out(
      all
        .sort(cmpUtf8)
        .map((each) => `${each}\n`)
        .join(""),
    );
  },
};
