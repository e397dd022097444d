/**
 * The stages of a write that are spans of their own, with the time that each takes of the server.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/{create,update}.go (the steps of their traces).
 */
import { invalid } from "../../apimachinery/status-errors";
import type { KObject } from "../../apimachinery/object";
import type { FieldError } from "../../apimachinery/status";
import type { Plain } from "../../sim/plain";
import { changesOf } from "../admission/admission";
import type { Rooms } from "../request-context";
import type { Served } from "../served";

export const stages = {
  /** `sent`: the whole object, where one was sent. Its span carries it, as it is handed on by those that follow. */
  decode<T>({ place }: Rooms, run: () => T, sent?: (read: T) => KObject): T {
    return place.during(
      { kind: "decode", name: "decode" },
      () => {
        place.spend(120);
        return run();
      },
      (read) => (sent === undefined ? {} : { attrs: { payload: sent(read) as unknown as Plain } }),
    );
  },

  defaulting({ place }: Rooms, before: KObject, defaults: (object: KObject) => KObject): KObject {
    return place.during(
      { kind: "defaulting", name: "defaulting" },
      () => {
        place.spend(40);
        return defaults(before);
      },
      (after) => ({ attrs: changesOf(before, after) }),
    );
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
