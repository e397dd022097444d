import { type Mark, YamlCursor } from "./yaml-cursor";
import { YamlError } from "./yaml-error";
import type { YamlEntry, YamlList, YamlMap, YamlNode, YamlScalar } from "./yaml-node";
import { readBlockScalar, readPlain, readQuoted } from "./yaml-scalars";

/**
 * Reads the first document of a YAML text into nodes that know where they stand, or undefined when there is none.
 *
 * A recursive descent: each block collection is one loop over what stands in its column. Faults throw a `YamlError`
 * with the words and the line that go-yaml gives.
 *
 * Upstream: go-yaml v2 (sigs.k8s.io/yaml/goyaml.v2), parserc.go. Left out: directives other than to skip them.
 */
export function parseYaml(text: string): YamlNode | undefined {
  return new Parser(text).document();
}

const MAX_DEPTH = 1_000;

class Parser {
  readonly #at: YamlCursor;
  readonly #anchors = new Map<string, YamlNode>();
  #depth = 0;

  constructor(text: string) {
    this.#at = new YamlCursor(text);
  }

  document(): YamlNode | undefined {
    const at = this.#at;
    at.skipToContent();
    while (at.peek() === "%" && at.column() === 0) {
      at.skip(at.restOfLine().length);
      at.skipToContent();
    }
    const marked = at.atDocumentMark() && at.peek() === "-";
    if (marked) at.skip(3);
    at.skipToContent();
    if (at.atEnd() || at.atDocumentMark()) return undefined;
    const root = this.#block(-1, -1);
    at.skipToContent();
    if (!at.atEnd() && !at.atDocumentMark()) throw at.parserError("did not find expected <document start>");
    return root;
  }

  /**
   * A node of a block: `indent` is the column of what holds it, `listIndent` the least one at which a list may stand.
   */
  #block(indent: number, listIndent: number): YamlNode {
    const at = this.#at;
    if (++this.#depth > MAX_DEPTH) throw at.scannerError("exceeded max depth of 1000");
    const back = at.save();
    const outer = this.#properties();
    // On the line of a key properties are the key's: `&a key: v`. On a line of their own they are the map's.
    const areOfKey = outer.start?.line === at.line() && this.#isKeyHere();
    if (areOfKey) {
      at.restore(back);
      at.skipToContent();
    }
    const properties = areOfKey ? NO_PROPERTIES : outer;
    const node = this.#blockContent(indent, listIndent, properties);
    if (properties.anchor !== undefined) this.#anchors.set(properties.anchor, node);
    this.#depth--;
    return node;
  }

  #blockContent(indent: number, listIndent: number, properties: Properties): YamlNode {
    const at = this.#at;
    at.skipToContent();
    const column = at.column();
    if (at.atEnd() || at.atDocumentMark()) return this.#empty(properties);
    if (at.peek() === "-" && at.isBlankAt(1)) {
      return column > indent || column === listIndent ? this.#list(column) : this.#empty(properties);
    }
    if (column <= indent) return this.#empty(properties);
    if (at.peek() === "|" || at.peek() === ">")
      return this.#scalar(() => readBlockScalar(at, indent), false, properties);
    if ((at.peek() === "?" && at.isBlankAt(1)) || this.#isKeyHere()) return this.#map(column);
    return this.#inline(indent, "block", properties);
  }

  /** What stands within a line: a flow collection, a quoted or plain scalar, an alias. */
  #inline(indent: number, where: "block" | "flow" | "key", properties: Properties): YamlNode {
    const at = this.#at;
    const flow = where === "flow";
    const char = at.peek();
    let node: YamlNode;
    if (char === "[") node = this.#flowList(indent);
    else if (char === "{") node = this.#flowMap(indent);
    else if (char === "*") node = this.#alias();
    else if (char === '"' || char === "'") node = this.#scalar(() => readQuoted(at), false, properties);
    else {
      this.#checkPlainStart(flow);
      node = this.#scalar(() => readPlain(at, indent, flow), true, properties);
    }
    if (where === "block") this.#checkLineEnd();
    if (properties.anchor !== undefined) this.#anchors.set(properties.anchor, node);
    return node;
  }

  #checkPlainStart(flow: boolean): void {
    const at = this.#at;
    const char = at.peek();
    if (char === "-" && at.isBlankAt(1))
      throw at.scannerError("block sequence entries are not allowed in this context");
    if ((char === "-" || char === "?" || char === ":") && !at.isBlankAt(1)) return;
    if (flow && /[\],}]/.test(char)) throw at.parserError("did not find expected node content");
    if (/[%@`\t]/.test(char)) throw at.scannerError("found character that cannot start any token");
    if (/[\]},]/.test(char)) throw at.parserError("did not find expected node content");
    if (char === ":") throw at.scannerError("mapping values are not allowed in this context");
  }

  /** After a value its line has to end; a colon here would open a map within a map's line. */
  #checkLineEnd(): void {
    const at = this.#at;
    at.skipBlanks();
    if (at.peek() === ":" && at.isBlankAt(1)) throw at.scannerError("mapping values are not allowed in this context");
  }

  #list(column: number): YamlList {
    const at = this.#at;
    const start = at.mark();
    const items: YamlNode[] = [];
    for (;;) {
      at.skip(1);
      items.push(this.#block(column, column + 1));
      at.skipToContent();
      if (at.atEnd() || at.atDocumentMark() || at.column() < column) break;
      if (at.column() > column) throw this.#misplaced("did not find expected '-' indicator");
      if (at.peek() !== "-" || !at.isBlankAt(1)) break;
    }
    return { node: "list", items, ...start };
  }

  #map(column: number): YamlMap {
    const at = this.#at;
    const start = at.mark();
    const entries: YamlEntry[] = [];
    for (;;) {
      entries.push(this.#entry(column));
      at.skipToContent();
      if (at.atEnd() || at.atDocumentMark() || at.column() < column) break;
      if (at.column() > column || (at.peek() === "-" && at.isBlankAt(1)))
        throw this.#misplaced("did not find expected key");
    }
    return { node: "map", entries, ...start };
  }

  #entry(column: number): YamlEntry {
    const at = this.#at;
    if (at.peek() === "?" && at.isBlankAt(1)) return this.#explicitEntry(column);
    if (!this.#isKeyHere()) throw this.#missingColon();
    const key = this.#inlineKey();
    at.skipBlanks();
    at.skip(1);
    return { key, value: this.#entryValue(column) };
  }

  #entryValue(column: number): YamlNode {
    const at = this.#at;
    const line = at.line();
    at.skipBlanks();
    const back = at.save();
    at.skipToContent();
    if (at.line() === line && this.#properties().start === undefined) return this.#sameLineValue(column);
    at.restore(back);
    return this.#block(column, column);
  }

  /** On the line of its key a value may be anything but a block collection. */
  #sameLineValue(column: number): YamlNode {
    const at = this.#at;
    if (at.peek() === "-" && at.isBlankAt(1))
      throw at.scannerError("block sequence entries are not allowed in this context");
    if (at.peek() === "|" || at.peek() === ">")
      return this.#scalar(() => readBlockScalar(at, column), false, NO_PROPERTIES);
    return at.atEnd() ? this.#empty(NO_PROPERTIES) : this.#inline(column, "block", NO_PROPERTIES);
  }

  #explicitEntry(column: number): YamlEntry {
    const at = this.#at;
    at.skip(1);
    const key = this.#block(column, column + 1);
    at.skipToContent();
    if (at.column() !== column || at.peek() !== ":" || !at.isBlankAt(1))
      return { key, value: this.#empty(NO_PROPERTIES) };
    at.skip(1);
    return { key, value: this.#block(column, column + 1) };
  }

  /** Whether a key and its colon stand here, on one line. */
  #isKeyHere(): boolean {
    const at = this.#at;
    const back = at.save();
    const depth = this.#depth;
    try {
      const line = at.line();
      this.#inlineKey();
      at.skipBlanks();
      return at.line() === line && at.peek() === ":" && at.isBlankAt(1);
    } catch (error) {
      if (error instanceof YamlError) return false;
      throw error;
    } finally {
      this.#depth = depth;
      at.restore(back);
    }
  }

  #inlineKey(): YamlNode {
    return this.#inline(Number.MAX_SAFE_INTEGER, "key", this.#properties());
  }

  #flowList(indent: number): YamlList {
    const at = this.#at;
    const start = at.mark();
    const items: YamlNode[] = [];
    this.#enterFlow();
    for (;;) {
      at.skipToContent();
      if (at.peek() === "]") break;
      items.push(this.#flowItem(indent));
      at.skipToContent();
      if (at.peek() === ",") at.skip(1);
      else if (at.peek() !== "]") throw at.parserError("did not find expected ',' or ']'");
    }
    at.skip(1);
    this.#depth--;
    return { node: "list", items, ...start };
  }

  /** An item of a flow list may be a pair: `[a: 1]` holds one map. */
  #flowItem(indent: number): YamlNode {
    const at = this.#at;
    const start = at.mark();
    if (at.atEnd()) throw at.parserError("did not find expected node content");
    const node = this.#inline(indent, "flow", this.#properties());
    at.skipToContent();
    if (at.peek() !== ":" || at.line() !== start.line) return node;
    at.skip(1);
    return { node: "map", entries: [{ key: node, value: this.#flowValue(indent) }], ...start };
  }

  #flowMap(indent: number): YamlMap {
    const at = this.#at;
    const start = at.mark();
    const entries: YamlEntry[] = [];
    this.#enterFlow();
    for (;;) {
      at.skipToContent();
      if (at.peek() === "}") break;
      if (at.atEnd()) throw at.parserError("did not find expected node content");
      const key = this.#inline(indent, "flow", this.#properties());
      at.skipToContent();
      const isPair = at.peek() === ":";
      if (isPair) at.skip(1);
      entries.push({ key, value: isPair ? this.#flowValue(indent) : this.#empty(NO_PROPERTIES) });
      at.skipToContent();
      if (at.peek() === ",") at.skip(1);
      else if (at.peek() !== "}") throw at.parserError("did not find expected ',' or '}'");
    }
    at.skip(1);
    this.#depth--;
    return { node: "map", entries, ...start };
  }

  #flowValue(indent: number): YamlNode {
    const at = this.#at;
    at.skipToContent();
    if (/[,\]}]/.test(at.peek())) return this.#empty(NO_PROPERTIES);
    if (at.atEnd()) throw at.parserError("did not find expected node content");
    return this.#inline(indent, "flow", this.#properties());
  }

  #enterFlow(): void {
    this.#at.skip(1);
    if (++this.#depth > MAX_DEPTH) throw this.#at.scannerError("exceeded max depth of 1000");
  }

  #alias(): YamlNode {
    const at = this.#at;
    const name = /^\*([\w-]+)/.exec(at.restOfLine())?.[1];
    if (name === undefined) throw at.scannerError("did not find expected alphabetic or numeric character");
    const node = this.#anchors.get(name);
    if (node === undefined) throw new YamlError(`unknown anchor '${name}' referenced`, at.line(), at.column() + 1, 0);
    at.skip(name.length + 1);
    return node;
  }

  #properties(): Properties {
    const at = this.#at;
    const back = at.save();
    let found: Properties = NO_PROPERTIES;
    at.skipToContent();
    for (;;) {
      const text = /^(?:&([\w-]+)|(!(?:<[^>\s]*>|[^\s,[\]{}]*)))(?=[\s,\]}]|$)/.exec(at.restOfLine());
      if (text === null) break;
      const start = found.start ?? at.mark();
      found = text[1] === undefined ? { ...found, start, tag: text[2] ?? "!" } : { ...found, start, anchor: text[1] };
      at.skip(text[0].length);
      at.skipBlanks();
    }
    if (found.start === undefined) at.restore(back);
    return found;
  }

  #scalar(read: () => string, plain: boolean, properties: Properties): YamlScalar {
    const start = this.#at.mark();
    const text = read();
    return { node: "scalar", text, plain, ...start, ...(properties.tag === undefined ? {} : { tag: properties.tag }) };
  }

  #empty(properties: Properties): YamlScalar {
    return this.#scalar(() => "", true, properties);
  }

  #misplaced(problem: string): YamlError {
    const at = this.#at;
    if (at.peek() === "\t") return at.scannerError("found character that cannot start any token");
    return at.parserError(problem);
  }

  /** A word at the column of the keys that no colon follows. */
  #missingColon(): YamlError {
    const at = this.#at;
    if (/[%@`\t]/.test(at.peek())) return at.scannerError("found character that cannot start any token");
    if (/[\]},]/.test(at.peek())) return at.parserError("did not find expected key");
    at.skip(at.restOfLine().length);
    at.skipToContent();
    return at.scannerError("could not find expected ':'");
  }
}

interface Properties {
  readonly anchor?: string;
  readonly tag?: string;
  readonly start?: Mark;
}
const NO_PROPERTIES: Properties = {};
