import type { ObjectRef } from "../../engine/index";

/** What is selected, as it stands in the URL: one thing at a time, and the same everywhere. */
export type Selection =
  | { readonly what: "machine"; readonly machine: string }
  | { readonly what: "process"; readonly machine: string; readonly process: string }
  | { readonly what: "container"; readonly namespace: string; readonly pod: string; readonly container: string }
  | { readonly what: "object"; readonly ref: ObjectRef }
  | { readonly what: "span"; readonly id: number };

/**
 * `object:apps/deployments/default/web`, `machine:node-1`, `process:node-1/kubelet`, `span:42`. A cluster-wide object
 * has an empty namespace.
 */
export function selectionKey(selection: Selection): string {
  switch (selection.what) {
    case "machine":
      return `machine:${selection.machine}`;
    case "process":
      return `process:${selection.machine}/${selection.process}`;
    case "container":
      return `container:${selection.namespace}/${selection.pod}/${selection.container}`;
    case "object":
      return objectKey(selection.ref);
    case "span":
      return `span:${selection.id}`;
  }
}

export function objectKey(ref: ObjectRef): string {
  return `object:${ref.group ?? ""}/${ref.resource}/${ref.namespace ?? ""}/${ref.name}`;
}

export function podKey(namespace: string, name: string): string {
  return objectKey({ resource: "pods", namespace, name });
}

export function parseSelection(key: string): Selection | undefined {
  const colon = key.indexOf(":");
  const parts = key.slice(colon + 1).split("/");
  const [a = "", b = "", c = "", d = ""] = parts;
  switch (key.slice(0, colon)) {
    case "machine":
      return a === "" ? undefined : { what: "machine", machine: a };
    case "process":
      return b === "" ? undefined : { what: "process", machine: a, process: b };
    case "container":
      return c === "" ? undefined : { what: "container", namespace: a, pod: b, container: c };
    case "object":
      return d === ""
        ? undefined
        : {
            what: "object",
            ref: { resource: b, name: d, ...(a !== "" && { group: a }), ...(c !== "" && { namespace: c }) },
          };
    case "span":
      return /^\d+$/.test(a) ? { what: "span", id: Number(a) } : undefined;
    default:
      return undefined;
  }
}
