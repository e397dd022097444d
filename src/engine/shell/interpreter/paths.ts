import { compareUtf8 } from "../../sim/ordered-map";
import type { Files } from "../../sim/ports/files";
import { hasWildcard, patternSource, regexp, type Piece } from "./pattern";

/** `path` seen from the folder `cwd`, without dots. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith("/") ? path : `${cwd}/${path}`).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `/${parts.join("/")}`;
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(1, path.lastIndexOf("/")));
}

export function isFolder(files: Files, path: string): boolean {
  return path === "/" || files.stat(path)?.kind === "folder";
}

/**
 * The paths that match a pattern, sorted; segment by segment, names with a leading dot only when the dot is written.
 */
export function expandPaths(files: Files, cwd: string, pattern: readonly Piece[]): string[] {
  const segments = segmentsOf(pattern);
  const absolute = segments.length > 1 && segments[0]!.length === 0;
  let found = [absolute ? "/" : ""];
  const rest = absolute ? segments.slice(1) : segments;
  rest.forEach((segment, i) => {
    const last = i === rest.length - 1;
    found = found
      .flatMap((base) => matchesIn(files, cwd, base, segment))
      .filter((path) => last || isFolder(files, resolvePath(cwd, path)))
      .map((path) => (last ? path : `${path}/`));
  });
  return found
    .filter((path) => path.endsWith("/") || files.stat(resolvePath(cwd, path)) !== undefined)
    .sort(compareUtf8);
}

function matchesIn(files: Files, cwd: string, base: string, segment: readonly Piece[]): string[] {
  const text = segment.map((piece) => piece.text).join("");
  if (!hasWildcard(segment)) return [base + text];
  const matcher = regexp(`^(?:${patternSource(segment, "[^/]")})$`);
  const names = files.list(resolvePath(cwd, base === "" ? "." : base)) ?? [];
  return names
    .filter((name) => matcher.test(name) && (!name.startsWith(".") || text.startsWith(".")))
    .map((name) => base + name);
}

function segmentsOf(pattern: readonly Piece[]): Piece[][] {
  const segments: Piece[][] = [[]];
  for (const { text, quoted } of pattern) {
    text.split("/").forEach((piece, i) => {
      if (i > 0) segments.push([]);
      if (piece !== "") segments.at(-1)!.push({ text: piece, quoted });
    });
  }
  return segments;
}
