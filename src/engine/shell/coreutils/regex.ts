import { CLASSES } from "../interpreter/pattern";

/**
 * A regular expression of POSIX as one of ours; undefined when it is none. `extended` as with `-E`, else basic with
 * GNU's `\+ \? \|`.
 */
export function posixRegex(pattern: string, extended: boolean, flags = ""): RegExp | undefined {
  try {
    return new RegExp(translate(pattern, extended), flags);
  } catch {
    return undefined;
  }
}

/** Text that means itself. */
export function literalRegex(text: string, flags = ""): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&"), flags);
}

function translate(pattern: string, extended: boolean): string {
  let out = "";
  let atStart = true;
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i]!;
    const next = pattern[i + 1] ?? "";
    if (c === "[") {
      const set = bracket(pattern, i);
      out += set.source;
      i = set.end;
    } else if (c === "\\") {
      i++;
      if (!extended && "(){}|+?".includes(next) && next !== "") out += next;
      else if (next === "n" || next === "t" || /[wWsSbB1-9]/.test(next)) out += `\\${next}`;
      else if (next === "<" || next === ">") out += "\\b";
      else if (next === "") throw new SyntaxError("trailing backslash");
      else out += /[\^$.*+?()[\]{}|/\\]/.test(next) ? `\\${next}` : next;
      atStart = !extended && (next === "(" || next === "|");
      continue;
    } else if (extended) {
      out += c === "/" ? "\\/" : c === "{" && !/^\{[0-9]*(,[0-9]*)?\}/.test(pattern.slice(i)) ? "\\{" : c;
    } else if (c === "*" && atStart) {
      out += "\\*";
    } else if (c === "^") {
      out += atStart ? "^" : "\\^";
      if (atStart) continue;
    } else if (c === "$") {
      out += next === "" || pattern.startsWith("\\)", i + 1) || pattern.startsWith("\\|", i + 1) ? "$" : "\\$";
    } else {
      out += "(){}|+?/".includes(c) ? `\\${c}` : c;
    }
    atStart = false;
  }
  return out;
}

function bracket(pattern: string, start: number): { readonly source: string; readonly end: number } {
  let i = start + 1;
  const negated = pattern[i] === "^";
  if (negated) i++;
  let body = "";
  for (let first = true; i < pattern.length; i++, first = false) {
    const c = pattern[i]!;
    if (c === "]" && !first) return { source: `[${negated ? "^" : ""}${body}]`, end: i };
    const named = c === "[" ? /^\[:([a-z]+):\]/.exec(pattern.slice(i)) : null;
    if (named !== null) {
      body += CLASSES[named[1]!] ?? "";
      i += named[0].length - 1;
    } else if (c === "\\" && (pattern[i + 1] === "n" || pattern[i + 1] === "t")) body += `\\${pattern[++i]}`;
    else body += /[\\[\]^]/.test(c) ? `\\${c}` : c;
  }
  throw new SyntaxError("brackets are not balanced");
}
