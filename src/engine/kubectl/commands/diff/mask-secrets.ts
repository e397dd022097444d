import { isObject, own, withKey } from "../../../apimachinery/json-value";
import type { Json, JsonObject, KObject } from "../../../apimachinery/object";

/**
 * Hides what Secrets hold: a value that stays becomes `***`, one that changes `*** (before)` and `*** (after)`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/diff/diff.go (Masker).
 */
export function maskSecrets(from: KObject | undefined, to: KObject | undefined): Masked {
  if ((from ?? to)?.kind !== "Secret") return { from, to };
  const [before, after] = [dataOf(from), dataOf(to)];
  const mask = (mine: JsonObject, other: JsonObject, mark: string): JsonObject =>
    Object.fromEntries(
      Object.keys(mine).map((key): [string, Json] => {
        const changed = Object.hasOwn(other, key) && other[key] !== mine[key];
        return [key, changed ? `*** (${mark})` : "***"];
      }),
    );
  return { from: withData(from, mask(before, after, "before")), to: withData(to, mask(after, before, "after")) };
}

export interface Masked {
  readonly from: KObject | undefined;
  readonly to: KObject | undefined;
}

function dataOf(object: KObject | undefined): JsonObject {
  const data = object === undefined ? undefined : own(object as unknown as JsonObject, "data");
  return isObject(data) ? data : {};
}

function withData(object: KObject | undefined, data: JsonObject): KObject | undefined {
  return object === undefined || Object.keys(data).length === 0 ? object : withKey(object, "data", data);
}
