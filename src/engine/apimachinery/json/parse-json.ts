import { setOwn } from "../json-value";
import { type NumberText, type RawDocument, type RawJson, rawNumber, type RawObject } from "./raw-json";

/**
 * Reads JSON as Go's encoding/json does, error for error.
 *
 * Reads a text; writes a `RawDocument`, in which numbers keep what JavaScript would lose and duplicate keys are
 * remembered: whether they are an error is for strict decoding to say. A fault throws a `JsonSyntaxError` with Go's
 * message and the byte at which it stands.
 *
 * Upstream: encoding/json/scanner.go, decode.go (sigs.k8s.io/json keeps both). Left out: nesting deeper than 1,000
 * (Go: 10,000).
 */
export function parseJson(text: string): RawDocument {
  return new Parser(text).document();
}

/** `Error()` of Go's SyntaxError. `offset` counts UTF-8 bytes up to and with the offending one, as Go does. */
export class JsonSyntaxError extends Error {
  constructor(
    message: string,
    readonly offset: number,
    readonly index: number,
  ) {
    super(message);
    this.name = "JsonSyntaxError";
  }
}

/** Deeper nesting would take more stack than a browser gives. */
const MAX_DEPTH = 1_000;
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
/** Up to the quote, a backslash or a control character. */
const PLAIN_RUN = /[^"\\\u0000-\u001f]*/y;

/** Half a pair is no character; Go puts the replacement character in its place. */
const LONE_SURROGATE = /\p{Cs}/u;
const EACH_LONE_SURROGATE = /\p{Cs}/gu;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

class Parser {
  #at = 0;
  #depth = 0;
  readonly #duplicates = new Map<RawObject, string[]>();

  constructor(private readonly text: string) {}

  document(): RawDocument {
    const value = this.#value();
    this.#space();
    if (this.#at < this.text.length) throw this.#invalid("after top-level value");
    return { value, duplicates: this.#duplicates };
  }

  #value(): RawJson {
    this.#space();
    switch (this.text.charCodeAt(this.#at)) {
      case 0x22:
        return this.#string();
      case 0x7b:
        return this.#object();
      case 0x5b:
        return this.#array();
      case 0x74:
        return this.#literal("true", true);
      case 0x66:
        return this.#literal("false", false);
      case 0x6e:
        return this.#literal("null", null);
      default:
        return this.#number();
    }
  }

  #object(): RawJson {
    this.#enter();
    const object: { [key: string]: RawJson } = {};
    this.#space();
    if (this.#is("}")) return this.#leave(object);
    for (;;) {
      this.#space();
      if (this.text[this.#at] !== '"') throw this.#invalid("looking for beginning of object key string");
      const key = this.#string();
      this.#space();
      if (!this.#is(":")) throw this.#invalid("after object key");
      const value = this.#value();
      // No value is undefined, so only what is there, or inherited, has to be looked at twice.
      if (object[key] !== undefined) {
        if (Object.hasOwn(object, key)) this.#duplicate(object, key);
        setOwn(object, key, value);
      } else {
        object[key] = value;
      }
      this.#space();
      if (this.#is("}")) return this.#leave(object);
      if (!this.#is(",")) throw this.#invalid("after object key:value pair");
    }
  }

  #array(): RawJson {
    this.#enter();
    const list: RawJson[] = [];
    this.#space();
    if (this.#is("]")) return this.#leave(list);
    for (;;) {
      list.push(this.#value());
      this.#space();
      if (this.#is("]")) return this.#leave(list);
      if (!this.#is(",")) throw this.#invalid("after array element");
    }
  }

  #string(): string {
    const text = this.text;
    const start = this.#at + 1;
    let at = start;
    // Most strings hold neither an escape nor a fault, and are a slice of the text.
    for (;;) {
      const unit = text.charCodeAt(at);
      if (unit === QUOTE) break;
      if (unit === BACKSLASH || unit < 0x20 || unit !== unit) return this.#stringWithEscapes(start, at);
      at++;
    }
    this.#at = at + 1;
    return text.slice(start, at);
  }

  #stringWithEscapes(start: number, at: number): string {
    let done = this.text.slice(start, at);
    this.#at = at;
    for (;;) {
      const end = this.text[this.#at];
      if (end === '"') {
        this.#at++;
        return LONE_SURROGATE.test(done) ? done.replace(EACH_LONE_SURROGATE, "\ufffd") : done;
      }
      if (end === "\\") {
        done += this.#escape();
      } else {
        if (end === undefined || end < " ") throw this.#invalid("in string literal");
        PLAIN_RUN.lastIndex = this.#at;
        PLAIN_RUN.test(this.text);
        done += this.text.slice(this.#at, PLAIN_RUN.lastIndex);
        this.#at = PLAIN_RUN.lastIndex;
      }
    }
  }

  #escape(): string {
    this.#at++;
    const sign = this.text[this.#at];
    if (sign === "u") {
      for (let i = 1; i <= 4; i++) {
        this.#at++;
        if (!/^[0-9a-fA-F]$/.test(this.text[this.#at] ?? ""))
          throw this.#invalid("in \\u hexadecimal character escape");
      }
      this.#at++;
      return String.fromCharCode(parseInt(this.text.slice(this.#at - 4, this.#at), 16));
    }
    const plain = sign === undefined ? undefined : ESCAPES.get(sign);
    if (plain === undefined) throw this.#invalid("in string escape code");
    this.#at++;
    return plain;
  }

  #literal<T extends RawJson>(word: string, value: T): T {
    for (let i = 1; i < word.length; i++) {
      if (this.text[this.#at + i] === word[i]) continue;
      this.#at += i;
      throw this.#invalid(`in literal ${word} (expecting '${word[i]}')`);
    }
    this.#at += word.length;
    return value;
  }

  #number(): number | NumberText {
    NUMBER.lastIndex = this.#at;
    const found = NUMBER.exec(this.text);
    const first = this.text[this.#at] ?? "";
    if (found === null && first !== "-") throw this.#invalid("looking for beginning of value");
    const number = found?.[0] ?? "-";
    this.#at += number.length;
    this.#checkNumberEnd(number);
    return rawNumber(number);
  }

  /** The pattern stops before a broken fraction or exponent; Go says what it missed there. */
  #checkNumberEnd(number: string): void {
    const next = this.text[this.#at] ?? "";
    if (number === "-") throw this.#invalid("in numeric literal");
    if (next === "." && !/[.eE]/.test(number)) {
      this.#at++;
      throw this.#invalid("after decimal point in numeric literal");
    }
    if (/[eE]/.test(next) && !/[eE]/.test(number)) {
      this.#at++;
      if (/[+-]/.test(this.text[this.#at] ?? "")) this.#at++;
      throw this.#invalid("in exponent of numeric literal");
    }
  }

  #enter(): void {
    this.#at++;
    if (++this.#depth > MAX_DEPTH) throw new JsonSyntaxError("exceeded max depth", this.#byteOffset(), this.#at);
  }

  #leave<T>(value: T): T {
    this.#depth--;
    return value;
  }

  #duplicate(object: RawObject, key: string): void {
    const keys = this.#duplicates.get(object);
    if (keys === undefined) this.#duplicates.set(object, [key]);
    else if (!keys.includes(key)) keys.push(key);
  }

  #is(sign: string): boolean {
    if (this.text[this.#at] !== sign) return false;
    this.#at++;
    return true;
  }

  #space(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.#at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.#at++;
    }
  }

  #invalid(context: string): JsonSyntaxError {
    const point = this.text.codePointAt(this.#at);
    if (point === undefined) return new JsonSyntaxError("unexpected end of JSON input", this.#byteOffset(), this.#at);
    const offset = this.#byteOffset() + 1;
    return new JsonSyntaxError(`invalid character ${quoteByte(firstByte(point))} ${context}`, offset, this.#at);
  }

  #byteOffset(): number {
    let bytes = 0;
    for (const char of this.text.slice(0, this.#at)) bytes += byteLength(char.codePointAt(0) ?? 0);
    return bytes;
  }
}

const ESCAPES = new Map([
  ['"', '"'],
  ["\\", "\\"],
  ["/", "/"],
  ["b", "\b"],
  ["f", "\f"],
  ["n", "\n"],
  ["r", "\r"],
  ["t", "\t"],
]);

function byteLength(point: number): number {
  if (point < 0x80) return 1;
  if (point < 0x800) return 2;
  return point < 0x10000 ? 3 : 4;
}

/** Go's scanner looks at bytes, so of a character beyond ASCII it names the first byte, read as Latin-1. */
function firstByte(point: number): number {
  if (point < 0x80) return point;
  if (point < 0x800) return 0xc0 | (point >> 6);
  return point < 0x10000 ? 0xe0 | (point >> 12) : 0xf0 | (point >> 18);
}

function quoteByte(byte: number): string {
  if (byte === 0x27) return "'\\''";
  if (byte === 0x5c) return "'\\\\'";
  const short = SHORT_ESCAPES.get(byte);
  if (short !== undefined) return `'${short}'`;
  if (byte < 0x20 || byte === 0x7f) return `'\\x${byte.toString(16).padStart(2, "0")}'`;
  if ((byte >= 0x80 && byte < 0xa1) || byte === 0xad) return `'\\u00${byte.toString(16)}'`;
  return `'${String.fromCharCode(byte)}'`;
}

const SHORT_ESCAPES = new Map([
  [7, "\\a"],
  [8, "\\b"],
  [9, "\\t"],
  [10, "\\n"],
  [11, "\\v"],
  [12, "\\f"],
  [13, "\\r"],
]);
