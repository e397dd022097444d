/**
 * CRC-32C of one 32-bit number after what was summed before. Upstream: Go's hash/crc32 with the Castagnoli table,
 * as etcd's WAL uses it.
 */
export function crc32(value: number, previous: number): number {
  let crc = ~previous;
  for (let shift = 0; shift < 32; shift += 8) {
    crc ^= (value >>> shift) & 0xff;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? POLYNOMIAL : 0);
  }
  return ~crc >>> 0;
}

const POLYNOMIAL = 0x82f63b78;
