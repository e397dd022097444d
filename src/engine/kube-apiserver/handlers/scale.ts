import type { Scale } from "../../api/kind";
import { schemaFor } from "../../api/schema-table";
import type { KObject } from "../../apimachinery/object";
import { badRequest, invalid, notFound, notFoundPath } from "../../apimachinery/status-errors";
import { field } from "../../apimachinery/field-errors";
import type { Handler } from "../request-context";
import type { Served } from "../served";
import { readBody } from "./body";
import { existing, keyOf } from "./get";
import { patchedObject, patchTypeOf, readPatch } from "./patch";
import { stages } from "./stages";
import { planUpdate, storedOr } from "./update";
import { writeOptions } from "./write-options";

const SCALE = { group: "autoscaling", version: "v1", kind: "Scale" } as const;

/**
 * The replicas of a workload, as an object of their own. Upstream: pkg/registry/apps/<kind>/storage/storage.go
 * (ScaleREST).
 */
export function scaleHandler(served: Served, verb: string): Handler {
  const scale = served.kind.scale;
  if (scale === undefined) throw notFoundPath();
  if (verb === "get")
    return (rooms, context) => ({ do: "answer", status: 200, object: scale.toScale(existing(served, rooms, context)) });
  return (rooms, context, fresh) => {
    const { info, request } = context;
    const options = writeOptions(info);
    const old = storedOr(rooms, keyOf(served, info.namespace, info.name), fresh);
    if (old === undefined) throw notFound(served.groupResource, info.name);
    let sent: KObject;
    if (verb === "patch") {
      const type = patchTypeOf(request);
      const patch = stages.decode(rooms, () => readPatch(type, request.body, options.fieldValidation !== "Ignore"));
      sent = patchedObject(schemaFor(SCALE), type, scale.toScale(old), patch).object;
    } else {
      sent = stages.decode(rooms, () => readBody(request, SCALE, options)).object;
    }
    checkScale(sent as Scale, info.name);
    return planUpdate(served, rooms, context, {
      old,
      change: (live) => scale.fromScale(live, sent as Scale),
      warnings: [],
      options,
      scales: true,
    });
  };
}

function checkScale(scale: Scale, name: string): void {
  const own = scale.metadata.name ?? "";
  if (own !== "" && own !== name)
    throw badRequest(`the name of the object (${own}) does not match the name on the URL (${name})`);
  const replicas = scale.spec?.replicas ?? 0;
  if (replicas < 0) {
    throw invalid({ group: "autoscaling", kind: "Scale" }, name, [
      field.invalid("spec.replicas", replicas, "must be greater than or equal to 0"),
    ]);
  }
}
