/**
 * A string as Go's JSON encoder writes it: `<`, `>` and `&` are escaped as for HTML, and so are the two line separators
 * that JavaScript once took for line ends.
 *
 * Upstream: encoding/json/encode.go, appendString.
 */
export function quoteJson(text: string): string {
  return SPECIAL.test(text) ? `"${text.replace(EACH_SPECIAL, escape)}"` : `"${text}"`;
}

const SPECIAL = /["\\<>&\u2028\u2029\ud800-\udfff\u0000-\u001f\u007f]/;
const EACH_SPECIAL = /["\\<>&\u2028\u2029\u0000-\u001f]|[\ud800-\udbff][\udc00-\udfff]|[\ud800-\udfff]/g;
const SHORT = new Map([
  ['"', '\\"'],
  ["\\", "\\\\"],
  ["\b", "\\b"],
  ["\f", "\\f"],
  ["\n", "\\n"],
  ["\r", "\\r"],
  ["\t", "\\t"],
]);

function escape(char: string): string {
  const short = SHORT.get(char);
  if (short !== undefined) return short;
  const unit = char.charCodeAt(0);
  if (char.length === 2) return char;
  if (unit >= 0xd800 && unit <= 0xdfff) return "\\ufffd";
  return `\\u${unit.toString(16).padStart(4, "0")}`;
}
