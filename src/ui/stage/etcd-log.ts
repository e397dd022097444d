import type { EtcdView } from "../../workers/protocol";

export interface LogEntry {
  readonly index: number;
  readonly state: "safe" | "pending" | "next";
}

/** The newest entries of a log, oldest first, and after them the one that is not written yet. */
export function logOf(
  { first, next, pending }: EtcdView["log"],
  most: number,
): { readonly entries: readonly LogEntry[]; readonly committed: number | undefined } {
  const safe = next - pending;
  const from = Math.max(first, next - most);
  const written = Array.from({ length: Math.max(0, next - from) }, (_, i): LogEntry => {
    const index = from + i;
    return { index, state: index < safe ? "safe" : "pending" };
  });
  return {
    entries: [...written, { index: next, state: "next" }],
    committed: safe > first ? safe - 1 : undefined,
  };
}
