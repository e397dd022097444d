/**
 * Text as bytes and back, by the convention of CommandIo: UTF-8, and a byte that is no part of it is the lone surrogate
 * U+DC00 + byte.
 */
export function bytesOfText(text: string): number[] {
  const bytes: number[] = [];
  for (const c of text) {
    const code = c.codePointAt(0)!;
    if (code < 0x80) bytes.push(code);
    else if (code < 0x800) bytes.push(0xc0 | (code >> 6), 0x80 | (code & 63));
    else if (code >= 0xdc80 && code <= 0xdcff) bytes.push(code - 0xdc00);
    else if (code < 0x10000) bytes.push(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
    else bytes.push(0xf0 | (code >> 18), 0x80 | ((code >> 12) & 63), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63));
  }
  return bytes;
}

export function textOfBytes(bytes: readonly number[]): string {
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i]!;
    const length =
      first < 0x80
        ? 1
        : first >= 0xc2 && first < 0xe0
          ? 2
          : first >= 0xe0 && first < 0xf0
            ? 3
            : first >= 0xf0 && first < 0xf5
              ? 4
              : 0;
    const tail = bytes.slice(i + 1, i + length);
    const whole = length > 0 && tail.length === length - 1 && tail.every((byte) => (byte & 0xc0) === 0x80);
    const code = whole
      ? tail.reduce((sum, byte) => (sum << 6) | (byte & 63), length === 1 ? first : first & (0x7f >> length))
      : -1;
    if (
      code < 0 ||
      (length === 3 && (code < 0x800 || (code >= 0xd800 && code < 0xe000))) ||
      (length === 4 && (code < 0x10000 || code > 0x10ffff))
    ) {
      text += String.fromCharCode(0xdc00 + first);
      i++;
    } else {
      text += String.fromCodePoint(code);
      i += length;
    }
  }
  return text;
}
