import { goQuote, goValue } from "../../../apimachinery/go-format";
import { isList, isObject, own } from "../../../apimachinery/json-value";
import type { Json } from "../../../apimachinery/object";
import { sortedKeys } from "../../../apimachinery/utf8";
import { parseTemplate, type ParsedTemplate } from "./parse-template";
import { FUNCTIONS, isTrue, printed, shownType, type GoInt, type TemplateValue } from "./template-functions";
import { TemplateError, type Operand, type Pipe, type PipeCommand, type TemplateNode } from "./template-nodes";

export interface TemplateOptions {
  /** A field that is not there is a fault instead of `<no value>`. */
  readonly missingKeyFails: boolean;
}

/**
 * A Go template over JSON data, as `-o go-template` has it.
 *
 * Upstream: text/template/exec.go. Left out: methods and struct fields, for there are none in JSON; channels.
 */
export class GoTemplate {
  readonly #parsed: ParsedTemplate;

  constructor(
    private readonly text: string,
    private readonly options: TemplateOptions,
  ) {
    this.#parsed = parseTemplate(text, new Set([...Object.keys(FUNCTIONS), "and", "or"]));
  }

  /** Throws `TemplateError` with what was printed before the fault. */
  execute(data: Json): string {
    const run = new Execution(this.text, this.#parsed, this.options);
    return run.all(data);
  }
}

class Execution {
  #out = "";
  readonly #variables: { name: string; value: TemplateValue }[] = [];

  constructor(
    private readonly text: string,
    private readonly parsed: ParsedTemplate,
    private readonly options: TemplateOptions,
  ) {}

  all(data: Json): string {
    this.#variables.push({ name: "", value: data });
    this.#walk(this.parsed.nodes, data);
    return this.#out;
  }

  /** Stops at `break` and `continue`, which it hands up to the loop. */
  #walk(nodes: readonly TemplateNode[], dot: TemplateValue): "break" | "continue" | undefined {
    const depth = this.#variables.length;
    for (const node of nodes) {
      const leaves = this.#node(node, dot);
      if (leaves !== undefined) {
        this.#variables.length = depth;
        return leaves;
      }
    }
    this.#variables.length = depth;
    return undefined;
  }

  #node(node: TemplateNode, dot: TemplateValue): "break" | "continue" | undefined {
    switch (node.kind) {
      case "text":
        this.#out += node.text;
        return undefined;
      case "action": {
        const value = this.#pipe(node.pipe, dot);
        if (node.pipe.variables.length === 0) this.#out += printed(value);
        return undefined;
      }
      case "break":
      case "continue":
        return node.kind;
      case "range":
        this.#range(node, dot);
        return undefined;
      case "template": {
        const body = this.parsed.named.get(node.name);
        if (body === undefined) throw this.#fault(0, node.name, `template ${goQuote(node.name)} not defined`);
        this.#walk(body, node.pipe === undefined ? undefined : this.#pipe(node.pipe, dot));
        return undefined;
      }
      default: {
        const depth = this.#variables.length;
        const value = this.#pipe(node.pipe, dot);
        const leaves = isTrue(value)
          ? this.#walk(node.body, node.kind === "with" ? value : dot)
          : this.#walk(node.other, dot);
        this.#variables.length = depth;
        return leaves;
      }
    }
  }

  #range(node: TemplateNode & { readonly kind: "range" | "if" | "with" }, dot: TemplateValue): void {
    const depth = this.#variables.length;
    const value = this.#pipe({ ...node.pipe, variables: [] }, dot);
    const entries = this.#entries(value, node.pipe);
    if (entries.length === 0) this.#walk(node.other, dot);
    for (const [key, element] of entries) {
      const [first, second] = node.pipe.variables;
      if (second !== undefined) this.#declare(first!, key, node.pipe.assigns);
      if (first !== undefined) this.#declare(second ?? first, element, node.pipe.assigns);
      const leaves = this.#walk(node.body, element);
      this.#variables.length = depth;
      if (leaves === "break") break;
    }
  }

  #entries(value: TemplateValue, pipe: Pipe): readonly (readonly [TemplateValue, TemplateValue])[] {
    if (value === undefined || value === null) return [];
    if (isList(value)) return value.map((each, at) => [{ whole: at }, each]);
    if (isInt(value))
      return Array.from({ length: Math.max(0, value.whole) }, (_, at) => [{ whole: at }, { whole: at }]);
    if (isObject(value)) return sortedKeys(value).map((key) => [key, value[key]!]);
    const { at, source } = pipe.commands[0]!;
    throw this.#fault(at, source, `range can't iterate over ${goValue(value)}`);
  }

  #declare(name: string, value: TemplateValue, assigns: boolean): void {
    const known = assigns ? this.#variables.findLast((each) => each.name === name) : undefined;
    if (known === undefined) this.#variables.push({ name, value });
    else known.value = value;
  }

  #pipe(pipe: Pipe, dot: TemplateValue): TemplateValue {
    let value: TemplateValue;
    let first = true;
    for (const command of pipe.commands) {
      value = this.#command(command, dot, first ? [] : [value]);
      first = false;
    }
    for (const name of pipe.variables) this.#declare(name, value, pipe.assigns);
    return value;
  }

  #command(command: PipeCommand, dot: TemplateValue, piped: readonly TemplateValue[]): TemplateValue {
    const [head, ...rest] = command.words;
    if (head!.kind === "function") return this.#call(head!, rest, dot, piped, command.source);
    if (rest.length > 0 || piped.length > 0) {
      throw this.#fault(head!.at, head!.source, `can't give argument to non-function ${head!.source}`);
    }
    if (head!.kind === "nil") throw this.#fault(head!.at, "nil", "nil is not a command");
    return this.#operand(head!, dot);
  }

  #call(
    head: Operand & { readonly kind: "function" },
    words: readonly Operand[],
    dot: TemplateValue,
    piped: readonly TemplateValue[],
    source: string,
  ): TemplateValue {
    if (head.name === "and" || head.name === "or") {
      let value: TemplateValue;
      for (const next of [...words.map((word) => () => this.#operand(word, dot)), ...piped.map((each) => () => each)]) {
        value = next();
        if (isTrue(value) === (head.name === "or")) return value;
      }
      return value;
    }
    const args = [...words.map((word) => this.#operand(word, dot)), ...piped];
    try {
      return FUNCTIONS[head.name]!(args);
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      throw this.#fault(head.at, source, `error calling ${head.name}: ${error.message}`);
    }
  }

  #operand(operand: Operand, dot: TemplateValue): TemplateValue {
    switch (operand.kind) {
      case "dot":
        return dot;
      case "nil":
        return undefined;
      case "literal":
        return operand.whole === true ? { whole: operand.value as number } : operand.value;
      case "function":
        return this.#call(operand, [], dot, [], operand.source);
      case "pipe":
        return this.#pipe(operand.pipe, dot);
      case "variable": {
        const found = this.#variables.findLast((each) => each.name === operand.name);
        if (found === undefined)
          throw new TemplateError(
            `template: output:${this.#line(operand.at)}: undefined variable ${goQuote(`$${operand.name}`)}`,
            this.#out,
          );
        return found.value;
      }
      case "fields": {
        let value = operand.from === undefined ? dot : this.#operand(operand.from, dot);
        for (const name of operand.names) value = this.#field(value, name, operand);
        return value;
      }
    }
  }

  #field(value: TemplateValue, name: string, { at, source }: Operand): TemplateValue {
    if (value === undefined || value === null) {
      if (this.options.missingKeyFails) throw this.#fault(at, source, `nil data; no entry for key ${goQuote(name)}`);
      return undefined;
    }
    if (!isObject(value) || isInt(value))
      throw this.#fault(at, source, `can't evaluate field ${name} in type ${shownType(value)}`);
    const found = own(value, name);
    if (found === undefined && this.options.missingKeyFails)
      throw this.#fault(at, source, `map has no entry for key ${goQuote(name)}`);
    return found;
  }

  #fault(at: number, source: string, message: string): TemplateError {
    const column = at - (this.text.lastIndexOf("\n", at - 1) + 1);
    const shown = source.length > SHOWN ? `${source.slice(0, SHOWN)}...` : source;
    return new TemplateError(
      `template: output:${this.#line(at)}:${column}: executing "output" at <${shown}>: ${message}`,
      this.#out,
    );
  }

  #line(at: number): number {
    return this.text.slice(0, at).split("\n").length;
  }
}

/** So much of a node do faults show. */
const SHOWN = 20;

function isInt(value: TemplateValue): value is GoInt {
  return (
    isObject(value) &&
    Object.hasOwn(value, "whole") &&
    typeof value.whole === "number" &&
    Object.keys(value).length === 1
  );
}
