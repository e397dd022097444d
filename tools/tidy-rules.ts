import { posix } from "node:path";
import ts from "typescript-6";
import { DOORS, ENGINE_PACKAGES, KUBERNETES_ROOMS, PARTS, ROOMS } from "./rooms";
import { importsOf, nodesOf, type SourceFile } from "./source-files";

/** Each rule tells what is wrong with a file, in words; nothing when all is well. */
export type Rule = (file: SourceFile) => readonly string[];

export const RULES: { readonly [name: string]: Rule } = {
  imports,
  sizes,
  names,
  headers,
  purity,
  honesty,
};

/** Imports follow the table of rooms. */
function imports(file: SourceFile): readonly string[] {
  if (file.test || file.path.endsWith(".node.ts") || !file.path.startsWith("src/")) return [];
  const [, part = "", second = ""] = file.path.split("/");
  return importsOf(file).flatMap((name) => {
    if (!name.startsWith("."))
      return part === "engine" && !packageAllowed(second, name) ? [`imports the package ${name}`] : [];
    if (name.endsWith("?url")) return [];
    const target = posix.join(posix.dirname(file.path), name).slice("src/".length);
    const allowed = part === "engine" ? roomAllowed(file.path, target) : partAllowed(part, target);
    return allowed ? [] : [`imports ${target}`];
  });
}

function packageAllowed(room: string, name: string): boolean {
  return (ENGINE_PACKAGES[room] ?? []).some((allowed) => name === allowed || name.startsWith(`${allowed}/`));
}

function roomAllowed(path: string, target: string): boolean {
  const [, , room = ""] = path.split("/");
  const [part, into = "", ...rest] = target.split("/");
  if (part !== "engine") return false;
  if (into === room) return true;
  // The door itself may lead into rooms of the ground, and to cluster, explain and goals.
  if (room === "index.ts") return true;
  const door = rest.length === 0 ? into : `${into}/${rest.join("/")}`;
  return (ROOMS[room] ?? DOORS[room] ?? []).some((allowed) =>
    allowed.includes("/") ? door === allowed || door.startsWith(`${allowed}/`) : into === allowed,
  );
}

function partAllowed(part: string, target: string): boolean {
  return (
    target.startsWith(`${part}/`) ||
    (PARTS[part] ?? []).some(
      (allowed) => target === allowed || (!allowed.includes("/") && target.startsWith(`${allowed}/`)),
    )
  );
}

/** Small files, short functions, lines that fit. */
function sizes(file: SourceFile): readonly string[] {
  if (file.generated) return [];
  const most = file.test ? 600 : 400;
  return [
    ...(file.lines.length > most + 1 ? [`has more than ${most} lines`] : []),
    ...(file.test ? [] : longFunctions(file)),
  ];
}

function longFunctions({ tree }: SourceFile): readonly string[] {
  const line = (position: number): number => tree.getLineAndCharacterOfPosition(position).line;
  return nodesOf(tree)
    .filter((node) => ts.isFunctionDeclaration(node) || ts.isMethodDeclaration(node))
    .filter((node) => line(node.getEnd()) - line(node.getStart()) >= 60)
    .map((node) => `has the function ${node.name?.getText() ?? ""} of more than 60 lines`);
}

/** Kebab-case, after what is inside; no grab-bags. */
function names({ path }: SourceFile): readonly string[] {
  const parts = path.split("/").slice(1);
  const odd = parts.filter(
    (part) => !/^[a-z0-9]+(-[a-z0-9]+)*(\.(test|oracle|node|worker|d|spec))*(\.tsx?)?$/.test(part),
  );
  const bags = parts.filter((part) => /^(utils?|helpers?|common|misc|types)(\.tsx?)?$/.test(part));
  return [...odd.map((part) => `${part} is not kebab-case`), ...bags.map((part) => `${part} is a grab-bag`)];
}

/** A part of Kubernetes says what it is, and which part. */
function headers(file: SourceFile): readonly string[] {
  const [, , room = ""] = file.path.split("/");
  if (file.test || file.generated || !file.path.startsWith("src/engine/") || !KUBERNETES_ROOMS.includes(room))
    return [];
  if (/\/(index|protocol)\.ts$/.test(file.path)) return [];
  if (!file.text.includes("/**")) return ["has no doc comment"];
  return /Upstream: \S/.test(file.text) ? [] : ["does not say which part of Kubernetes it is (Upstream:)"];
}

const IMPURE = new Set([
  "Promise",
  "setTimeout",
  "setInterval",
  "setImmediate",
  "queueMicrotask",
  "performance",
  "crypto",
  "Intl",
  "localeCompare",
  "WeakRef",
  "FinalizationRegistry",
  "console",
]);
const IMPURE_MATH = new Set([
  "random",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "atan2",
  "sinh",
  "cosh",
  "tanh",
  "exp",
  "expm1",
  "log",
  "log2",
  "log10",
  "log1p",
  "pow",
  "cbrt",
]);

/** Nothing in the engine looks at a clock, a thread, a locale or chance. */
function purity(file: SourceFile): readonly string[] {
  if (file.test || !file.path.startsWith("src/engine/")) return [];
  const found = new Set<string>();
  for (const node of nodesOf(file.tree)) {
    const what = impurity(node);
    if (what !== undefined) found.add(`uses ${what}`);
  }
  return [...found];
}

function impurity(node: ts.Node): string | undefined {
  if (node.kind === ts.SyntaxKind.AsyncKeyword || ts.isAwaitExpression(node)) return "async";
  if (node.kind === ts.SyntaxKind.AsteriskAsteriskToken || node.kind === ts.SyntaxKind.AsteriskAsteriskEqualsToken)
    return "**";
  if (ts.isNewExpression(node) && node.expression.getText() === "Date" && (node.arguments?.length ?? 0) === 0)
    return "new Date()";
  if (ts.isPropertyAccessExpression(node)) {
    const [of, name] = [node.expression.getText(), node.name.text];
    if (of === "Math" && IMPURE_MATH.has(name)) return `Math.${name}`;
    if (of === "Date" && name === "now") return "Date.now";
    if (name === "localeCompare" || name.startsWith("toLocale")) return name;
  }
  return ts.isIdentifier(node) && IMPURE.has(node.text) && isReference(node) ? node.text : undefined;
}

/** Names of properties, members and parameters are only words. */
function isReference(node: ts.Identifier): boolean {
  const { parent } = node;
  if (ts.isPropertyAccessExpression(parent)) return parent.expression === node;
  if (ts.isTypeReferenceNode(parent)) return parent.typeName === node && node.text === "Promise";
  const own = [
    ts.isPropertyAssignment,
    ts.isPropertySignature,
    ts.isPropertyDeclaration,
    ts.isMethodDeclaration,
    ts.isParameter,
    ts.isBindingElement,
    ts.isVariableDeclaration,
    ts.isImportSpecifier,
    ts.isShorthandPropertyAssignment,
    ts.isEnumMember,
    ts.isMethodSignature,
    ts.isFunctionDeclaration,
  ];
  if (own.some((is) => is(parent)) && (parent as { name?: ts.Node }).name === node) return false;
  return !declared(node);
}

/** A local of that name is not the global. */
function declared(node: ts.Identifier): boolean {
  const text = node.getSourceFile().text;
  return new RegExp(`(?:const|let|function|import \\{[^}]*|\\(|, |\\{ )${node.text}\\b(?=[,:)= }(])`).test(text);
}

/** The compiler and the linter are not told to look away. */
function honesty(file: SourceFile): readonly string[] {
  const gags = [
    "@ts-" + "ignore",
    "@ts-" + "expect-error",
    "@ts-" + "nocheck",
    "oxlint-" + "disable",
    "eslint-" + "disable",
  ];
  const any = !file.generated && nodesOf(file.tree).some((node) => node.kind === ts.SyntaxKind.AnyKeyword);
  return [...gags.filter((gag) => file.text.includes(gag)).map((gag) => `has ${gag}`), ...(any ? ["uses any"] : [])];
}
