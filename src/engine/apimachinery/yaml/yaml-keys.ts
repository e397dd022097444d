/**
 * The order in which go-yaml writes keys: letters behind all other signs, numbers by their value.
 *
 * Upstream: go-yaml v2, sorter.go.
 */
export function cmpYamlKeys(a: string, b: string): number {
  if (a === b) return 0;
  return isLess([...a], [...b]) ? -1 : 1;
}

const LETTER = /^\p{L}$/u;
const DIGIT = /^\p{Nd}$/u;

function isLess(a: readonly string[], b: readonly string[]): boolean {
  let digits = false;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = a[i] ?? "";
    const y = b[i] ?? "";
    if (x === y) {
      digits = DIGIT.test(x);
      continue;
    }
    const isLetterX = LETTER.test(x);
    const isLetterY = LETTER.test(y);
    if (isLetterX && isLetterY) return codePoint(x) < codePoint(y);
    if (isLetterX || isLetterY) return digits ? isLetterX : isLetterY;
    return isLessFromNumber(a, b, i);
  }
  return a.length < b.length;
}

/**
 * From the first difference on: as numbers, when digits stand there; a zero counts when digits before it make it
 * count.
 */
function isLessFromNumber(a: readonly string[], b: readonly string[], at: number): boolean {
  const lead = (a[at] === "0" || b[at] === "0") && hasNumberBefore(a, at) ? 1n : 0n;
  const x = readNumber(a, at, lead);
  const y = readNumber(b, at, lead);
  if (x.value !== y.value) return x.value < y.value;
  if (x.end !== y.end) return x.end < y.end;
  return codePoint(a[at] ?? "") < codePoint(b[at] ?? "");
}

function hasNumberBefore(text: readonly string[], at: number): boolean {
  for (let j = at - 1; j >= 0 && DIGIT.test(text[j] ?? ""); j--) if (text[j] !== "0") return true;
  return false;
}

function readNumber(
  text: readonly string[],
  at: number,
  lead: bigint,
): { readonly value: bigint; readonly end: number } {
  let value = lead;
  let end = at;
  for (; end < text.length && DIGIT.test(text[end] ?? ""); end++)
    value = value * 10n + BigInt(codePoint(text[end] ?? "") - 48);
  return { value, end };
}

const codePoint = (char: string): number => char.codePointAt(0) ?? 0;
