import { assert } from "../../apimachinery/assert";

/**
 * The parts of 256 addresses of a range: how many there are, and the one at an index.
 *
 * Upstream: pkg/controller/nodeipam/ipam/cidrset/cidr_set.go. Left out: IPv6, other sizes.
 */
export function cidrCount(range: string): number {
  const { bits } = parse(range);
  return bits >= PART ? 1 : pow2(PART - bits);
}

export function cidrAt(range: string, index: number): string {
  const address = parse(range).address + index * pow2(32 - PART);
  return `${[24, 16, 8, 0].map((shift) => Math.floor(address / pow2(shift)) % 256).join(".")}/${PART}`;
}

/** Which part this is; undefined when it lies outside. */
export function cidrIndex(range: string, cidr: string): number | undefined {
  const index = (parse(cidr).address - parse(range).address) / pow2(32 - PART);
  return Number.isInteger(index) && index >= 0 && index < cidrCount(range) ? index : undefined;
}

const PART = 24;

function parse(cidr: string): { readonly address: number; readonly bits: number } {
  const match = /^(\d+)\.(\d+)\.(\d+)\.(\d+)\/(\d+)$/.exec(cidr);
  assert(match !== null, `an address range, not ${cidr}`);
  const [a, b, c, d, bits] = match.slice(1).map(Number) as [number, number, number, number, number];
  return { address: ((a * 256 + b) * 256 + c) * 256 + d, bits };
}

function pow2(power: number): number {
  let value = 1;
  for (let i = 0; i < power; i++) value *= 2;
  return value;
}
