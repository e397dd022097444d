/**
 * Bytes and text without the host's TextEncoder and atob, which the engine has no types for.
 *
 * Decoders answer `undefined` for malformed input, since what arrives here was written by somebody else.
 */
export function concatBytes(...parts: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const part of parts) length += part.length;
  const out = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

export function utf8Bytes(text: string): Uint8Array {
  const ascii = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code >= 0x80) return manyBytes(text);
    ascii[i] = code;
  }
  return ascii;
}

function manyBytes(text: string): Uint8Array {
  const out: number[] = [];
  for (const char of text) {
    const code = char.codePointAt(0)!;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code; // A lone surrogate has no encoding.
    if (point < 0x80) out.push(point);
    else if (point < 0x800) out.push(0xc0 | (point >> 6), tail(point));
    else if (point < 0x10000) out.push(0xe0 | (point >> 12), tail(point >> 6), tail(point));
    else out.push(0xf0 | (point >> 18), tail(point >> 12), tail(point >> 6), tail(point));
  }
  return Uint8Array.from(out);
}

function tail(bits: number): number {
  return 0x80 | (bits & 0x3f);
}

/**
 * Malformed sequences become U+FFFD, so the answer is always text, and never equal to a name that was spelled rightly.
 */
export function utf8Text(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK && bytes.every((byte) => byte < 0x80)) return String.fromCharCode(...bytes);
  let text = "";
  for (let i = 0; i < bytes.length;) {
    const first = bytes[i++]!;
    const extra =
      first < 0x80
        ? 0
        : first >= 0xc2 && first < 0xe0
          ? 1
          : first >= 0xe0 && first < 0xf0
            ? 2
            : first >= 0xf0 && first < 0xf5
              ? 3
              : -1;
    let point = extra <= 0 ? first : first & (0x3f >> extra);
    let taken = 0;
    while (taken < extra && i + taken < bytes.length && (bytes[i + taken]! & 0xc0) === 0x80) {
      point = (point << 6) | (bytes[i + taken]! & 0x3f);
      taken++;
    }
    i += taken;
    const least = extra === 2 ? 0x800 : extra === 3 ? 0x10000 : 0;
    const valid =
      extra >= 0 && taken === extra && point >= least && point <= 0x10ffff && !(point >= 0xd800 && point <= 0xdfff);
    text += valid ? String.fromCodePoint(point) : "\ufffd";
  }
  return text;
}

export function hexText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

export function base64Text(bytes: Uint8Array): string {
  const text = encode(bytes, STANDARD);
  return text + "=".repeat((4 - (text.length % 4)) % 4);
}

/** The unpadded URL-safe form that JSON web tokens use. */
export function base64UrlText(bytes: Uint8Array): string {
  return encode(bytes, URL_SAFE);
}

export function base64Bytes(text: string): Uint8Array | undefined {
  const bare = text.replace(/={0,2}$/, "");
  return text.length % 4 === 0 ? decode(bare, STANDARD_DIGITS) : undefined;
}

export function base64UrlBytes(text: string): Uint8Array | undefined {
  return decode(text, URL_SAFE_DIGITS);
}

function encode(bytes: Uint8Array, alphabet: string): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | ((left > 1 ? bytes[i + 1]! : 0) << 8) | (left > 2 ? bytes[i + 2]! : 0);
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    if (left > 1) text += alphabet[(group >> 6) & 63]!;
    if (left > 2) text += alphabet[group & 63]!;
  }
  return text;
}

/** How many arguments a call is given at most. */
const CHUNK = 4096;

function decode(text: string, digits: Int8Array): Uint8Array | undefined {
  if (text.length % 4 === 1) return undefined;
  const out = new Uint8Array(Math.floor((text.length * 3) / 4));
  let bits = 0;
  let held = 0;
  let at = 0;
  for (let i = 0; i < text.length; i++) {
    const digit = digits[text.charCodeAt(i)] ?? -1;
    if (digit < 0) return undefined;
    held = ((held << 6) | digit) & 0xfff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out[at++] = (held >> bits) & 0xff;
    }
  }
  // Unused bits must be zero: otherwise a character of a token could be changed without anybody noticing.
  return (held & ((1 << bits) - 1)) === 0 ? out : undefined;
}

/** By the code of a character: its place in the alphabet, -1 for what is not in it. */
function digitsOf(alphabet: string): Int8Array {
  const digits = new Int8Array(128).fill(-1);
  for (let i = 0; i < alphabet.length; i++) digits[alphabet.charCodeAt(i)] = i;
  return digits;
}

const STANDARD_DIGITS = digitsOf(STANDARD);
const URL_SAFE_DIGITS = digitsOf(URL_SAFE);
