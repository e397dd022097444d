/** Compact JSON with two spaces a level, the order of its keys kept. Upstream: Go's encoding/json/indent.go. */
export function indentJson(text: string): string {
  let out = "";
  let depth = 0;
  let start = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === QUOTE) {
      i = endOfString(text, i);
      continue;
    }
    if (c === OPEN_BRACE || c === OPEN_BRACKET) {
      const next = text.charCodeAt(i + 1);
      if (next === CLOSE_BRACE || next === CLOSE_BRACKET) {
        i++;
        continue;
      }
      out += `${text.slice(start, i + 1)}\n${"  ".repeat(++depth)}`;
      start = i + 1;
    } else if (c === CLOSE_BRACE || c === CLOSE_BRACKET) {
      out += `${text.slice(start, i)}\n${"  ".repeat(--depth)}`;
      start = i;
    } else if (c === COMMA) {
      out += `${text.slice(start, i + 1)}\n${"  ".repeat(depth)}`;
      start = i + 1;
    } else if (c === COLON) {
      out += `${text.slice(start, i + 1)} `;
      start = i + 1;
    }
  }
  return out + text.slice(start);
}

function endOfString(text: string, from: number): number {
  for (let i = from + 1; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === BACKSLASH) i++;
    else if (c === QUOTE) return i;
  }
  return text.length;
}

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const OPEN_BRACKET = 0x5b;
const CLOSE_BRACKET = 0x5d;
