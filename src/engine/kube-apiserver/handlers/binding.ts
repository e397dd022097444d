import { bindPod } from "../../api/core/pod/pod-binding";
import { validateBinding } from "../../api/core/pod/validate-pod";
import type { Binding, Pod } from "../../api/gen/core-v1";
import { aggregateMessage } from "../../apimachinery/field-errors";
import type { Status } from "../../apimachinery/status";
import { badRequest, conflict, failure, notFound } from "../../apimachinery/status-errors";
import { formatTime } from "../../apimachinery/time";
import type { Handler } from "../request-context";
import { servedResource } from "../served";
import { readBody } from "./body";
import { keyOf } from "./get";
import { stages } from "./stages";
import { storedOr } from "./update";
import { writeOptions } from "./write-options";

const BINDING = { group: "", version: "v1", kind: "Binding" } as const;

/**
 * The scheduler's decision: this pod goes to that node. Upstream: pkg/registry/core/pod/storage/storage.go
 * (BindingREST).
 */
export function bindingHandler(): Handler {
  const pods = servedResource("", "v1", "pods")!;
  return (rooms, context, fresh) => {
    const { info, request } = context;
    const options = writeOptions(info);
    const { object } = stages.decode(rooms, () => readBody(request, BINDING, options));
    const binding = object as Binding;
    const name = info.name !== "" ? info.name : (binding.metadata.name ?? "");
    const own = binding.metadata.name ?? "";
    if (info.name !== "" && own !== "" && own !== info.name)
      throw badRequest("name in URL does not match name in Binding object");
    rooms.place.during(
      {
        kind: "bind",
        name: `${name} → ${binding.target?.name ?? ""}`,
        attrs: { pod: name, node: binding.target?.name ?? "" },
      },
      () => {
        rooms.place.spend(50);
        const faults = validateBinding(binding);
        if (faults.length > 0) throw failure(500, "", aggregateMessage(faults));
      },
    );
    const key = keyOf(pods, info.namespace, name);
    const pod = storedOr(rooms, key, fresh);
    if (pod === undefined) throw notFound({ group: "", resource: "pods" }, name);
    const bound = bindPod(pod as Pod, binding, formatTime(rooms.place.wall()));
    if ("refused" in bound) throw conflict({ group: "", resource: "pods/binding" }, name, bound.refused as string);
    const answer: Status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Success", code: 201 };
    if (options.dryRun) return { do: "answer", status: 201, object: answer };
    return {
      do: "write",
      write: { key, expected: Number(pod.metadata.resourceVersion), value: bound, status: 201, answer },
    };
  };
}
