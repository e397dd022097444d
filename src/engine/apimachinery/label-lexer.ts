/**
 * Splits the text of a label selector into tokens. The words `in` and `notin` are operators only where an operator may
 * stand.
 *
 * Upstream: the Lexer of k8s.io/apimachinery/pkg/labels/selector.go.
 */
export class LabelLexer {
  #position = 0;
  #ahead: Token | undefined;

  constructor(private readonly text: string) {}

  /** The next token, left where it is. */
  lookahead(): Token {
    this.#ahead ??= this.#scan();
    return this.#ahead;
  }

  consume(): Token {
    const token = this.lookahead();
    this.#ahead = undefined;
    return token;
  }

  #scan(): Token {
    while (WHITESPACE.includes(this.text.charAt(this.#position)) && this.#position < this.text.length) this.#position++;
    if (this.#position >= this.text.length) return { kind: "end", literal: "" };
    return SYMBOLS.includes(this.text.charAt(this.#position)) ? this.#symbol() : this.#word();
  }

  #word(): Token {
    const start = this.#position;
    while (this.#position < this.text.length && !BREAKS.includes(this.text.charAt(this.#position))) this.#position++;
    return { kind: "word", literal: this.text.slice(start, this.#position) };
  }

  #symbol(): Token {
    const two = this.text.slice(this.#position, this.#position + 2);
    const literal = two === "==" || two === "!=" ? two : two.slice(0, 1);
    this.#position += literal.length;
    return { kind: "symbol", literal };
  }
}

export interface Token {
  readonly kind: "word" | "symbol" | "end";
  readonly literal: string;
}

const WHITESPACE = " \t\r\n";
const SYMBOLS = "=!(),><";
const BREAKS = WHITESPACE + SYMBOLS;
