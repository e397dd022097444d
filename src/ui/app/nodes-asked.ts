export const USUAL_NODES = 3;
const MOST_NODES = 200;

/** `?nodes=10` opens a cluster of that size; it is kept beside the usual one. */
export function nodesAsked(search: string): number {
  const asked = Number(new URLSearchParams(search).get("nodes"));
  return Number.isInteger(asked) && asked > 0 ? Math.min(MOST_NODES, asked) : USUAL_NODES;
}
