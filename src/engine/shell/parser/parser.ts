import { Cursor } from "./cursor";
import { Lexer, type Token } from "./lexer";
import { ShellSyntaxError } from "./syntax-error";
import type { Arm, Assignment, Clause, Command, List, Redirect, Word } from "./tree";

/**
 * Reads a script into a tree. Throws ShellSyntaxError and nothing else.
 *
 * Upstream: none; the grammar of POSIX' shell as busybox' ash reads it. Left out: aliases, `select`, arrays, `[[ ]]`,
 * process substitution, `coproc`.
 */
export function parseScript(source: string, firstLine = 1): List {
  return parseUntil(new Cursor(source, firstLine), "");
}

/** Reads a list up to the operator `end`, which is taken too; to the end of the text when `end` is empty. */
export function parseUntil(cursor: Cursor, end: "" | ")"): List {
  return new Parser(new Lexer(cursor)).whole(end);
}

class Parser {
  constructor(private readonly lexer: Lexer) {}

  whole(end: "" | ")"): List {
    const list = this.#list([]);
    const token = this.lexer.next();
    const ended = end === "" ? token.type === "end" : token.type === "operator" && token.operator === end;
    if (!ended) throw this.#unexpected(token, end);
    return list;
  }

  /** Commands until a reserved word of `ends`, or anything that can begin no command. */
  #list(ends: readonly string[]): List {
    const items: List["items"][number][] = [];
    for (;;) {
      this.#skipNewlines();
      const token = this.lexer.peek();
      if (token.type === "end" || (token.type === "operator" && ENDS_LIST.has(token.operator))) break;
      const reserved = reservedWord(token);
      if (reserved !== "" && ends.includes(reserved)) break;
      const start = token.start;
      const command = this.#andOr();
      const text = this.lexer.cursor.source.slice(start, this.lexer.start).trim();
      const background = this.#takeOperator("&");
      items.push({ command, background, text });
      if (background || this.#takeOperator(";")) continue;
      if (this.lexer.peek().type !== "newline") break;
    }
    return { kind: "list", items };
  }

  #andOr(): Command {
    let left = this.#pipeline();
    for (;;) {
      const kind = this.#takeOperator("&&") ? "and" : this.#takeOperator("||") ? "or" : undefined;
      if (kind === undefined) return left;
      this.#skipNewlines();
      left = { kind, left, right: this.#pipeline() };
    }
  }

  #pipeline(): Command {
    let negated = false;
    while (this.#takeReserved("!")) negated = !negated;
    const stages = [this.#command()];
    while (this.#takeOperator("|")) {
      this.#skipNewlines();
      stages.push(this.#command());
    }
    return stages.length === 1 && !negated ? stages[0]! : { kind: "pipeline", negated, stages };
  }

  #command(): Command {
    return this.lexer.cursor.nested(() => {
      const token = this.lexer.peek();
      if (token.type === "operator" && token.operator === "(") return this.#subshell();
      switch (reservedWord(token)) {
        case "":
          return this.#simple();
        case "{":
          return this.#group();
        case "if":
          return this.#if();
        case "for":
          return this.#for();
        case "while":
        case "until":
          return this.#loop();
        case "case":
          return this.#case();
        case "function":
          return this.#function();
        default:
          throw this.#unexpected(token);
      }
    });
  }

  #subshell(): Command {
    this.lexer.next();
    const body = this.#list([]);
    if (body.items.length === 0) throw this.#unexpected(this.lexer.peek());
    this.#expectOperator(")");
    return { kind: "subshell", body, redirects: this.#redirects() };
  }

  #group(): Command {
    this.lexer.next();
    const body = this.#body("}");
    this.#expectReserved("}");
    return { kind: "group", body, redirects: this.#redirects() };
  }

  #if(): Command {
    const clauses: Clause[] = [];
    this.lexer.next();
    do {
      const test = this.#body("then");
      this.#expectReserved("then");
      clauses.push({ test, body: this.#body("elif", "else", "fi") });
    } while (this.#takeReserved("elif"));
    const otherwise = this.#takeReserved("else") ? this.#body("fi") : null;
    this.#expectReserved("fi");
    return { kind: "if", clauses, otherwise, redirects: this.#redirects() };
  }

  #for(): Command {
    this.lexer.next();
    const token = this.lexer.next();
    const name = literal(token);
    if (name === undefined || !NAME.test(name))
      throw new ShellSyntaxError("bad for loop variable", this.lexer.cursor.line, token.type === "end");
    this.#skipNewlines();
    let words: Word[] | null = null;
    if (this.#takeReserved("in")) {
      words = [];
      for (let next = this.lexer.peek(); next.type === "word"; next = this.lexer.peek()) {
        words.push(next.word);
        this.lexer.next();
      }
      if (this.lexer.peek().type !== "newline" && !this.#takeOperator(";")) throw this.#unexpected(this.lexer.peek());
    } else {
      this.#takeOperator(";");
    }
    this.#skipNewlines();
    const body = this.#doGroup();
    return { kind: "for", name, words, body, redirects: this.#redirects() };
  }

  #loop(): Command {
    const kind = reservedWord(this.lexer.next()) as "while" | "until";
    const test = this.#body("do");
    return { kind, test, body: this.#doGroup(), redirects: this.#redirects() };
  }

  #doGroup(): List {
    this.#expectReserved("do");
    const body = this.#body("done");
    this.#expectReserved("done");
    return body;
  }

  #case(): Command {
    this.lexer.next();
    const token = this.lexer.next();
    if (token.type !== "word") throw this.#unexpected(token, "word");
    this.#skipNewlines();
    this.#expectReserved("in");
    const arms: Arm[] = [];
    for (;;) {
      this.#skipNewlines();
      if (this.#takeReserved("esac")) break;
      this.#takeOperator("(");
      const patterns: Word[] = [];
      do {
        const pattern = this.lexer.next();
        if (pattern.type !== "word") throw this.#unexpected(pattern);
        patterns.push(pattern.word);
      } while (this.#takeOperator("|"));
      this.#expectOperator(")");
      arms.push({ patterns, body: this.#list(["esac"]) });
      if (!this.#takeOperator(";;")) {
        this.#expectReserved("esac", ";;");
        break;
      }
    }
    return { kind: "case", word: token.word, arms, redirects: this.#redirects() };
  }

  #function(): Command {
    this.lexer.next();
    const name = literal(this.lexer.next());
    if (name === undefined) throw new ShellSyntaxError("bad function name", this.lexer.cursor.line);
    if (this.#takeOperator("(")) this.#expectOperator(")");
    this.#skipNewlines();
    return { kind: "function", name, body: this.#command() };
  }

  #simple(): Command {
    const assignments: Assignment[] = [];
    const words: Word[] = [];
    const redirects: Redirect[] = [];
    const line = this.lexer.cursor.line;
    for (;;) {
      const redirect = this.#redirect();
      if (redirect !== undefined) {
        redirects.push(...redirect);
        continue;
      }
      const token = this.lexer.peek();
      if (
        token.type === "operator" &&
        token.operator === "(" &&
        words.length === 1 &&
        assignments.length + redirects.length === 0
      ) {
        return this.#definition(words[0]!);
      }
      if (token.type !== "word") break;
      this.lexer.next();
      const assignment = words.length === 0 ? asAssignment(token.word) : undefined;
      if (assignment === undefined) words.push(token.word);
      else assignments.push(assignment);
    }
    if (assignments.length + words.length + redirects.length === 0) throw this.#unexpected(this.lexer.peek());
    return { kind: "simple", line, assignments, words, redirects };
  }

  /** `name() body`. */
  #definition(word: Word): Command {
    this.lexer.next();
    this.#expectOperator(")");
    const [part] = word;
    const name = word.length === 1 && part !== undefined && "text" in part && !part.quoted ? part.text : undefined;
    if (name === undefined) throw new ShellSyntaxError("bad function name", this.lexer.cursor.line);
    this.#skipNewlines();
    return { kind: "function", name, body: this.#command() };
  }

  #redirects(): Redirect[] {
    const all: Redirect[] = [];
    for (let next = this.#redirect(); next !== undefined; next = this.#redirect()) all.push(...next);
    return all;
  }

  /** One redirection, which may stand for two. Undefined when none comes next. */
  #redirect(): readonly Redirect[] | undefined {
    const token = this.lexer.peek();
    if (token.type !== "fd" && !(token.type === "operator" && REDIRECTIONS.has(token.operator))) return undefined;
    const fd = token.type === "fd" ? token.fd : undefined;
    if (fd !== undefined) this.lexer.next();
    const { operator } = this.lexer.next() as Token & { type: "operator" };
    if (operator === "<<" || operator === "<<-") return [this.#here(fd ?? 0, operator === "<<-")];
    const target = this.lexer.next();
    if (target.type !== "word") throw this.#unexpected(target);
    if (operator === "&>" || operator === "&>>") {
      const both: Word = [{ text: "1", quoted: false }];
      return [
        { fd: 1, operator: operator === "&>" ? ">" : ">>", target: target.word },
        { fd: 2, operator: ">&", target: both },
      ];
    }
    return [
      { fd: fd ?? (operator.startsWith("<") ? 0 : 1), operator: operator as Redirect["operator"], target: target.word },
    ];
  }

  #here(fd: number, stripTabs: boolean): Redirect {
    const token = this.lexer.next();
    if (token.type !== "word") throw this.#unexpected(token);
    const delimiter = token.word.map((part) => ("text" in part ? part.text : "")).join("");
    // The body is read when the line ends, after this command was put together.
    const redirect = { fd, operator: "<<" as const, target: [] as Word };
    const quoted = token.word.some((part) => part.quoted);
    this.lexer.expectHere({
      delimiter,
      stripTabs,
      quoted,
      fill: (body) => {
        redirect.target = body;
      },
    });
    return redirect;
  }

  #body(...ends: readonly string[]): List {
    const list = this.#list(ends);
    if (list.items.length === 0) throw this.#unexpected(this.lexer.peek());
    return list;
  }

  #skipNewlines(): void {
    while (this.lexer.peek().type === "newline") this.lexer.next();
  }

  #takeOperator(operator: string): boolean {
    const token = this.lexer.peek();
    if (token.type !== "operator" || token.operator !== operator) return false;
    this.lexer.next();
    return true;
  }

  #takeReserved(word: string): boolean {
    if (literal(this.lexer.peek()) !== word) return false;
    this.lexer.next();
    return true;
  }

  #expectOperator(operator: string): void {
    if (!this.#takeOperator(operator)) throw this.#unexpected(this.lexer.peek(), operator);
  }

  #expectReserved(word: string, shown = word): void {
    if (!this.#takeReserved(word)) throw this.#unexpected(this.lexer.peek(), shown);
  }

  #unexpected(token: Token, expected = ""): ShellSyntaxError {
    const wanted = expected === "" ? "" : expected === "word" ? " (expecting word)" : ` (expecting "${expected}")`;
    return new ShellSyntaxError(`unexpected ${nameOf(token)}${wanted}`, this.lexer.cursor.line, token.type === "end");
  }
}

function nameOf(token: Token): string {
  switch (token.type) {
    case "end":
      return "end of file";
    case "newline":
      return "newline";
    case "fd":
      return "redirection";
    case "operator":
      return REDIRECTIONS.has(token.operator) ? "redirection" : `"${token.operator}"`;
    case "word":
      return reservedWord(token) === "" ? "word" : `"${reservedWord(token)}"`;
  }
}

/** The text of a word that is one piece and not quoted. */
function literal(token: Token): string | undefined {
  if (token.type !== "word" || token.word.length !== 1) return undefined;
  const part = token.word[0]!;
  return "text" in part && !part.quoted ? part.text : undefined;
}

function reservedWord(token: Token): string {
  const text = literal(token);
  return text !== undefined && RESERVED.has(text) ? text : "";
}

function asAssignment(word: Word): Assignment | undefined {
  const first = word[0];
  if (first === undefined || !("text" in first) || first.quoted) return undefined;
  const match = /^([A-Za-z_][A-Za-z0-9_]*)=/.exec(first.text);
  if (match === null) return undefined;
  const rest = first.text.slice(match[0].length);
  return { name: match[1]!, value: rest === "" ? word.slice(1) : [{ text: rest, quoted: false }, ...word.slice(1)] };
}

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;
const ENDS_LIST = new Set([")", ";;"]);
const REDIRECTIONS = new Set(["<", ">", ">>", "<<", "<<-", "<&", ">&", "<>", ">|", "&>", "&>>"]);
const RESERVED = new Set([
  "!",
  "{",
  "}",
  "if",
  "then",
  "elif",
  "else",
  "fi",
  "for",
  "in",
  "while",
  "until",
  "do",
  "done",
  "case",
  "esac",
  "function",
]);
