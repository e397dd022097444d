/**
 * Where Go's base64.StdEncoding would stop reading, or undefined when all is well. Line ends are skipped, as Go does.
 *
 * Upstream: encoding/base64, decodeQuantum.
 */
export function illegalBase64At(text: string): number | undefined {
  let at = 0;
  while (at < text.length) {
    let read = 0;
    while (read < 4) {
      if (at === text.length) return read === 0 ? undefined : at - read;
      const char = text[at] ?? "";
      at++;
      if (char === "\n" || char === "\r") continue;
      if (char === "=") return paddingFault(text, at, read);
      if (!/[A-Za-z0-9+/]/.test(char)) return at - 1;
      read++;
    }
  }
  return undefined;
}

/** After two digits stand two paddings, after three one, and after those nothing but line ends. */
function paddingFault(text: string, from: number, read: number): number | undefined {
  let at = from;
  const skipLineEnds = (): void => {
    while (text[at] === "\n" || text[at] === "\r") at++;
  };
  if (read < 2) return at - 1;
  if (read === 2) {
    skipLineEnds();
    if (at === text.length) return text.length;
    if (text[at] !== "=") return at;
    at++;
  }
  skipLineEnds();
  return at < text.length ? at : undefined;
}
