import { sha256 } from "@noble/hashes/sha2.js";
import { hexText, utf8Bytes } from "./bytes";

/** The SHA-256 of a text, in hex. */
export function sha256Hex(text: string): string {
  return hexText(sha256(utf8Bytes(text)));
}
