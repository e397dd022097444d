/**
 * PEM: DER in base64 between BEGIN and END lines. What stands outside of blocks is ignored, as Go does; a damaged block
 * is skipped.
 *
 * Upstream: Go's encoding/pem. Left out: headers inside of blocks.
 */
import { base64Bytes, base64Text } from "./bytes";

export interface PemBlock {
  readonly label: string;
  readonly bytes: Uint8Array;
}

export function decodePem(text: string): readonly PemBlock[] {
  const blocks: PemBlock[] = [];
  for (const match of text.matchAll(BLOCK)) {
    const bytes = base64Bytes(match[2]!.replace(/\s+/g, ""));
    if (bytes !== undefined && match[1] === match[3]) blocks.push({ label: match[1]!, bytes });
  }
  return blocks;
}

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----\s*([A-Za-z0-9+/=\s]*)-----END ([A-Z0-9 ]+)-----/g;

export function encodePem(label: string, bytes: Uint8Array): string {
  const lines = base64Text(bytes).match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.map((line) => `${line}\n`).join("")}-----END ${label}-----\n`;
}
