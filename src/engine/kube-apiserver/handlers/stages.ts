/** The stages of a write that are spans of their own, with the time that each takes of the server. */
import { invalid } from "../../apimachinery/status-errors";
import type { FieldError } from "../../apimachinery/status";
import type { Rooms } from "../request-context";
import type { Served } from "../served";

export const stages = {
  decode<T>({ place }: Rooms, run: () => T): T {
    return place.during({ kind: "decode", name: "decode" }, () => {
      place.spend(120);
      return run();
    });
  },

  defaulting<T>({ place }: Rooms, run: () => T): T {
    return place.during({ kind: "defaulting", name: "defaulting" }, () => {
      place.spend(40);
      return run();
    });
  },

  /** Throws a 422 with all faults. */
  validation({ place }: Rooms, served: Served, name: string, run: () => readonly FieldError[]): void {
    place.during({ kind: "validation", name: "validation" }, () => {
      place.spend(80);
      const faults = run();
      if (faults.length > 0)
        throw invalid({ group: served.kind.refusalGroup ?? served.api.group, kind: served.api.kind }, name, faults);
    });
  },
};
