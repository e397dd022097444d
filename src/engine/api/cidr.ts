import { field } from "../apimachinery/field-errors";
import type { FieldError } from "../apimachinery/status";

/**
 * Checks ranges of addresses and single addresses as API fields ask for them.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/validation/ip.go (IsValidCIDR, IsValidIP).
 */
export function validateCidr(text: string, at: string): FieldError[] {
  const match = /^([^/]+)\/(\d{1,3})$/.exec(text);
  const bits = addressBits(match?.[1] ?? "", true);
  const length = Number(match?.[2] ?? "-1");
  if (match === null || bits === undefined || length > bits.length) return [field.invalid(at, text, NOT_A_CIDR)];
  const errs: FieldError[] = [];
  if (hasLeadingZeros(match[1] ?? "") || /^0\d/.test(match[2] ?? "")) {
    errs.push(field.invalid(at, text, "must not have leading 0s in IP or prefix length"));
  }
  if (bits.slice(length).includes("1")) {
    errs.push(field.invalid(at, text, "must not have bits set beyond the prefix length"));
  }
  return errs;
}

export function validateIp(text: string, at: string): FieldError[] {
  if (addressBits(text, true) === undefined) return [field.invalid(at, text, NOT_AN_IP)];
  return hasLeadingZeros(text) ? [field.invalid(at, text, "must not have leading 0s")] : [];
}

export function isIp(text: string): boolean {
  return addressBits(text, false) !== undefined;
}

export function isIpv6(text: string): boolean {
  return text.includes(":");
}

/** The address as a string of 32 or 128 bits, or undefined when it is none. */
export function addressBits(text: string, looseZeros: boolean): string | undefined {
  return text.includes(":") ? bitsOf6(text) : bitsOf4(text, looseZeros);
}

function bitsOf4(text: string, looseZeros: boolean): string | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  let bits = "";
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return undefined;
    if (!looseZeros && /^0\d/.test(part)) return undefined;
    bits += Number(part).toString(2).padStart(8, "0");
  }
  return bits;
}

function bitsOf6(text: string): string | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const [head, tail] = halves.map((half) => (half === "" ? [] : half.split(":").flatMap(wordsOf)));
  const words = [...(head ?? []), ...(tail ?? [])];
  if (halves.length === 1 ? words.length !== 8 : words.length > 7) return undefined;
  const filled = [...(head ?? []), ...Array.from({ length: 8 - words.length }, () => "0"), ...(tail ?? [])];
  if (!filled.every((word) => /^[0-9a-fA-F]{1,4}$/.test(word))) return undefined;
  return filled.map((word) => parseInt(word, 16).toString(2).padStart(16, "0")).join("");
}

/** A dotted quad at the end counts for two words. */
function wordsOf(part: string): string[] {
  const bits = part.includes(".") ? bitsOf4(part, false) : undefined;
  if (bits === undefined) return [part];
  return [parseInt(bits.slice(0, 16), 2).toString(16), parseInt(bits.slice(16), 2).toString(16)];
}

function hasLeadingZeros(address: string): boolean {
  return !address.includes(":") && address.split(".").some((part) => /^0\d/.test(part));
}

const NOT_A_CIDR = "must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)";
const NOT_AN_IP = "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)";
