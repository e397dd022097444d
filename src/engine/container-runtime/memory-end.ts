import type { Behaviour } from "../images/behaviour";
import { SECOND, type Micros } from "../sim/time";

/**
 * At which age memory that grows meets its limit; undefined when it never does. A limit of 0 is none.
 *
 * Upstream: what Linux's OOM killer does to a memory cgroup.
 */
export function memoryEnd({ memory }: Behaviour, limit: number): Micros | undefined {
  if (memory === undefined || limit === 0) return undefined;
  if (memory.base >= limit) return 0;
  return memory.growth === 0 ? undefined : Math.round(((limit - memory.base) / memory.growth) * SECOND);
}
