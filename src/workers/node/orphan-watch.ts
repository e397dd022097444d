import { type Span, TraceStore } from "../../engine/index";
import type { ConductorOptions } from "../conductor";

/** What sets things in motion: everything that is ever committed comes from one of these. */
const ROOTS: ReadonlySet<string> = new Set(["input", "command", "fault", "boot"]);

/** Watches for committed revisions whose chain of causes does not end in an input, a fault or a boot. */
export class OrphanWatch {
  readonly #spans = new TraceStore(5_000_000);
  revisions = 0;

  readonly onTrace: NonNullable<ConductorOptions["onTrace"]> = (records) => {
    for (const record of records) this.#spans.add(record);
  };

  orphans(): readonly string[] {
    const found: string[] = [];
    for (const span of this.#spans.all()) {
      if (!commits(span)) continue;
      this.revisions++;
      const root = this.#rootOf(span);
      if (root === undefined || !ROOTS.has(root.kind))
        found.push(`${span.name} at ${span.t0} µs ends in ${root === undefined ? "nothing" : nameOf(root)}`);
    }
    return found;
  }

  #rootOf(span: Span): Span | undefined {
    for (let at = span, steps = 0; steps < 100_000; steps++) {
      if (at.parent === 0) return at;
      const parent = this.#spans.get(at.parent);
      if (parent === undefined) return undefined;
      at = parent;
    }
    return undefined;
  }
}

function commits({ kind, attrs }: Span): boolean {
  return kind === "etcd" && typeof attrs?.["revision"] === "number" && attrs["op"] !== "range";
}

function nameOf({ kind, name }: Span): string {
  return `${kind} ${name}`;
}
