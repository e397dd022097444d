import type { Files } from "../../sim/ports/files";
import { atomic, type Task } from "../../sim/task";
import { compareUtf8 } from "../../sim/ordered-map";
import type { Interpreter } from "../interpreter/interpreter";
import { resolvePath } from "../interpreter/paths";
import type { BuiltinTable } from "./index";

/** `test` and `[`. */
export const TESTS: BuiltinTable = {
  *test(shell, argv) {
    return yield* decide(shell, argv, "test");
  },
  *"["(shell, argv) {
    if (argv.at(-1) !== "]") {
      yield* shell.complain("[: missing ]");
      return 2;
    }
    return yield* decide(shell, argv.slice(0, -1), "[");
  },
};

function* decide(shell: Interpreter, argv: readonly string[], name: string): Task<number> {
  const { cwd, fds } = shell.state;
  const verdict = yield* atomic((): boolean | string => {
    try {
      return new Test(argv, shell.files, cwd, fds).whole();
    } catch (error) {
      if (error instanceof TestError) return error.message;
      throw error;
    }
  });
  if (typeof verdict === "boolean") return verdict ? 0 : 1;
  yield* shell.complain(`${name}: ${verdict}`);
  return 2;
}

class TestError extends Error {}

/** A recursive descent over the arguments. Binary operators are looked for first, so that `[ -n = -n ]` compares. */
class Test {
  #at = 0;

  constructor(
    private readonly argv: readonly string[],
    private readonly files: Files,
    private readonly cwd: string,
    private readonly fds: ReadonlyMap<number, string>,
  ) {}

  whole(): boolean {
    if (this.argv.length === 0) return false;
    const value = this.#or();
    if (this.#at < this.argv.length) throw new TestError(`${this.argv[this.#at]}: unknown operand`);
    return value;
  }

  #or(): boolean {
    let value = this.#and();
    while (this.#take("-o")) value = this.#and() || value;
    return value;
  }

  #and(): boolean {
    let value = this.#not();
    while (this.#take("-a")) value = this.#not() && value;
    return value;
  }

  #not(): boolean {
    if (this.argv[this.#at] === "!" && this.argv.length - this.#at > 1) {
      this.#at++;
      return !this.#not();
    }
    return this.#primary();
  }

  #primary(): boolean {
    const left = this.argv[this.#at++];
    if (left === undefined) throw new TestError("argument expected");
    const operator = this.argv[this.#at] ?? "";
    const right = this.argv[this.#at + 1];
    if (right !== undefined && (Object.hasOwn(BINARY, operator) || operator === "-nt" || operator === "-ot")) {
      this.#at += 2;
      if (Object.hasOwn(BINARY, operator)) return BINARY[operator]!(left, right);
      const [a, b] = [this.#modified(left), this.#modified(right)];
      return operator === "-nt" ? a > b : a < b;
    }
    if (left === "(" && right !== undefined) {
      const value = this.#or();
      if (!this.#take(")")) throw new TestError("closing paren expected");
      return value;
    }
    if (/^-[a-zA-Z]$/.test(left) && operator !== "") {
      this.#at++;
      return this.#unary(left, operator);
    }
    return left !== "";
  }

  #unary(operator: string, operand: string): boolean {
    const stat = this.files.stat(resolvePath(this.cwd, operand));
    switch (operator) {
      case "-n":
        return operand !== "";
      case "-z":
        return operand === "";
      case "-e":
      case "-r":
      case "-w":
        return stat !== undefined || operand === "/dev/null";
      case "-f":
        return stat?.kind === "file";
      case "-d":
        return stat?.kind === "folder";
      case "-s":
        return stat !== undefined && stat.size > 0;
      case "-x":
        return stat !== undefined && (stat.kind === "folder" || (stat.mode & 0o111) !== 0);
      case "-t":
        return this.fds.get(Number(operand))?.startsWith("terminal:") ?? false;
      case "-h":
      case "-L":
        return false;
      default:
        throw new TestError(`${operator}: unknown operand`);
    }
  }

  #modified(path: string): number {
    return this.files.stat(resolvePath(this.cwd, path))?.modified ?? -1;
  }

  #take(word: string): boolean {
    if (this.argv[this.#at] !== word) return false;
    this.#at++;
    return true;
  }
}

function integer(text: string): number {
  if (!/^\s*[-+]?[0-9]+\s*$/.test(text)) throw new TestError(`${text}: bad number`);
  return Number(text);
}

const BINARY: { readonly [operator: string]: (a: string, b: string) => boolean } = {
  "=": (a, b) => a === b,
  "==": (a, b) => a === b,
  "!=": (a, b) => a !== b,
  "<": (a, b) => compareUtf8(a, b) < 0,
  ">": (a, b) => compareUtf8(a, b) > 0,
  "-eq": (a, b) => integer(a) === integer(b),
  "-ne": (a, b) => integer(a) !== integer(b),
  "-lt": (a, b) => integer(a) < integer(b),
  "-le": (a, b) => integer(a) <= integer(b),
  "-gt": (a, b) => integer(a) > integer(b),
  "-ge": (a, b) => integer(a) >= integer(b),
};
