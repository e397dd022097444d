import { field } from "../../../apimachinery/field-errors";
import type { FieldError } from "../../../apimachinery/status";

/**
 * Checks an IP address as the API wants to see it. New objects may not use the forms that programs read differently.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/validation/ip.go (IsValidIP).
 */
export function validateIP(text: string, at: string): FieldError[] {
  const family = ipFamily(text, true);
  if (family === undefined) {
    return [field.invalid(at, text, "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)")];
  }
  if (family === 4) {
    const zeros = text.split(".").some((part) => part.length > 1 && part.startsWith("0"));
    return zeros ? [field.invalid(at, text, "must not have leading 0s")] : [];
  }
  return isMapped(text) ? [field.invalid(at, text, "must not be an IPv4-mapped IPv6 address")] : [];
}

/** 4, 6, or undefined for what is no address. `sloppy` lets leading zeros through. */
export function ipFamily(text: string, sloppy = false): 4 | 6 | undefined {
  if (isIPv4(text, sloppy)) return 4;
  return isIPv6(text) ? 6 : undefined;
}

function isIPv4(text: string, sloppy: boolean): boolean {
  const parts = text.split(".");
  return (
    parts.length === 4 &&
    parts.every(
      (part) => /^\d+$/.test(part) && Number(part) <= 255 && (sloppy || part.length === 1 || !part.startsWith("0")),
    )
  );
}

function isIPv6(text: string): boolean {
  return groupsOf(text) !== undefined;
}

/** The eight 16-bit groups. */
function groupsOf(text: string): number[] | undefined {
  const halves = text.split("::");
  if (halves.length > 2 || !text.includes(":")) return undefined;
  const [head = "", tail] = halves;
  const left = parseGroups(head, tail === undefined);
  const right = tail === undefined ? [] : parseGroups(tail, true);
  if (left === undefined || right === undefined) return undefined;
  const missing = 8 - left.length - right.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return undefined;
  return [...left, ...Array<number>(missing).fill(0), ...right];
}

function parseGroups(text: string, mayEndInIPv4: boolean): number[] | undefined {
  if (text === "") return [];
  const groups: number[] = [];
  const parts = text.split(":");
  for (const [i, part] of parts.entries()) {
    if (/^[0-9a-fA-F]{1,4}$/.test(part)) groups.push(Number.parseInt(part, 16));
    else if (mayEndInIPv4 && i === parts.length - 1 && isIPv4(part, false)) {
      const [a = 0, b = 0, c = 0, d = 0] = part.split(".").map(Number);
      groups.push(a * 256 + b, c * 256 + d);
    } else return undefined;
  }
  return groups;
}

function isMapped(text: string): boolean {
  const groups = groupsOf(text) ?? [];
  return groups.slice(0, 5).every((group) => group === 0) && groups[5] === 0xffff;
}
