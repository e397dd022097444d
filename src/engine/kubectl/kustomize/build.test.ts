import { describe, expect, it } from "vitest";
import type { CommandFiles } from "../../sim/ports/command-io";
import type { Task } from "../../sim/task";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import { buildKustomization } from "./build";
import { KustomizeError } from "./kustomize-error";
import { KustomizeFiles } from "./kustomize-files";
import recorded from "./testdata/upstream.txt?raw";

type Tree = ReadonlyMap<string, string>;

describe("a kustomization is built as upstream builds it", () => {
  const cases = readCases(recorded);
  it("has cases", () => expect(cases.length).toBeGreaterThan(80));
  it.each(cases)("$name", ({ tree, want }) => expect(built(tree).trimEnd()).toBe(want.trimEnd()));
});

describe("what this kubectl does not do", () => {
  it.each([
    ["vars: [{name: A}]", "error: 'vars' in a kustomization is not part of this kubectl yet\n"],
    ["helmCharts: [{name: x}]", "error: 'helmCharts' in a kustomization is not part of this kubectl yet\n"],
    ["transformers: [t.yaml]", "error: 'transformers' in a kustomization is not part of this kubectl yet\n"],
    ["crds: [t.yaml]", "error: 'crds' in a kustomization is not part of this kubectl yet\n"],
  ])("%s", (text, want) => expect(built(new Map([["/case/top/kustomization.yaml", text]]))).toBe(want));

  it("fetches nothing from outside", () => {
    const tree = new Map([["/case/top/kustomization.yaml", "resources: [https://example.com/a.yaml]"]]);
    expect(built(tree)).toContain("cannot fetch https://example.com/a.yaml: there is no way out of this cluster");
  });
});

/** What is printed for the folder `top`. */
function built(tree: Tree): string {
  let printed = "";
  try {
    const files = perform(KustomizeFiles.at(filesOf(tree), "/case", "top", true));
    const objects = perform(
      buildKustomization(files, function* (line) {
        printed += line;
      }),
    );
    return printed + objects.map((object) => writeYaml(object)).join("---\n");
  } catch (error) {
    if (!(error instanceof KustomizeError)) throw error;
    return `${printed}error: ${error.message}\n`;
  }
}

/** Nothing here waits for anything. */
function perform<T>(task: Task<T>): T {
  const { done, value } = task.next();
  if (done !== true) throw new Error("a build has to wait for nothing but files");
  return value;
}

function filesOf(tree: Tree): CommandFiles {
  const isFolder = (path: string): boolean => [...tree.keys()].some((each) => each.startsWith(`${path}/`));
  return {
    *read(path: string) {
      return tree.get(path);
    },
    *stat(path: string) {
      if (tree.has(path)) return { kind: "file" };
      return isFolder(path) ? { kind: "folder" } : undefined;
    },
  } as Partial<CommandFiles> as CommandFiles;
}

interface Case {
  readonly name: string;
  readonly tree: Tree;
  readonly want: string;
}

function readCases(text: string): readonly Case[] {
  return text
    .split(/^=== /m)
    .slice(1)
    .map((part) => {
      const [head = "", want = ""] = part.split(/^<<\n/m);
      const [name = "", ...files] = head.split(/^>> /m);
      const tree = new Map(
        files.map((file): [string, string] => {
          const [path = "", ...lines] = file.split("\n");
          return [`/case/${path.trim()}`, lines.join("\n")];
        }),
      );
      return { name: name.trim(), tree, want };
    });
}
