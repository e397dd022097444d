/** What a workload tells of itself, and by which of its figures it is judged. */
export interface Told {
  /** In the unit of the mark. */
  readonly figure: number;
  /** What was reached, checked, and when in virtual time. */
  readonly reached: string;
  /** False when the workload did not come to its end: its figure says nothing then. */
  readonly complete: boolean;
}

export interface Workload {
  /** One line: what is done. */
  readonly what: string;
  readonly unit: "CPU s" | "wall s" | "ms";
  /** The figure is at most this; absent when nobody has set a mark. */
  readonly mark?: number;
  readonly run: () => Told | Promise<Told>;
}

/** CPU seconds of this process, all its threads, since it began. */
export function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
