import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript-6";

export const ROOT = fileURLToPath(new URL("../", import.meta.url));

export interface SourceFile {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  readonly test: boolean;
  readonly generated: boolean;
  readonly tree: ts.SourceFile;
}

export function sourceFiles(folder: string): readonly SourceFile[] {
  return filesIn(folder, /\.tsx?$/).map((path) => {
    const text = readFileSync(join(ROOT, path), "utf8");
    return {
      path,
      text,
      lines: text.split("\n"),
      test: /\.test\.tsx?$/.test(path) || path.includes("/testing/"),
      generated: path.includes("/gen/"),
      tree: ts.createSourceFile(
        path,
        text,
        ts.ScriptTarget.ES2023,
        true,
        path.endsWith("x") ? ts.ScriptKind.TSX : ts.ScriptKind.TS,
      ),
    };
  });
}

export function filesIn(folder: string, named: RegExp): readonly string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && named.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
    .filter((path) => !path.includes("node_modules/"))
    .toSorted();
}

/** All nodes of a tree, parents first. */
export function nodesOf(root: ts.Node): readonly ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(root);
  return found;
}

export function importsOf({ tree }: SourceFile): readonly string[] {
  return tree.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const from = statement.moduleSpecifier;
    return from !== undefined && ts.isStringLiteral(from) ? [from.text] : [];
  });
}
