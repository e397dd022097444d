import type { Container, Node, Pod } from "../api/gen/core-v1";
import { parseQuantity, quantityMilliValue, quantityValue } from "../apimachinery/quantity";
import { cmpUtf8 } from "../apimachinery/utf8";

/** Addresses of a pod that its status does not tell yet when its containers are made. */
export interface PodAddresses {
  readonly pod: string;
  readonly host: string;
}

/**
 * A field of the pod, as its containers may see it. Upstream: pkg/fieldpath, pkg/kubelet/kubelet_pods.go
 * podFieldSelectorRuntimeValue.
 */
export function downwardField(pod: Pod, path: string, addresses: PodAddresses): string {
  const keyed = /^metadata\.(labels|annotations)\['(.*)'\]$/.exec(path);
  if (keyed !== null) return pod.metadata[keyed[1] as "labels" | "annotations"]?.[keyed[2]!] ?? "";
  switch (path) {
    case "metadata.name":
      return pod.metadata.name ?? "";
    case "metadata.namespace":
      return pod.metadata.namespace ?? "";
    case "metadata.uid":
      return pod.metadata.uid ?? "";
    case "metadata.labels":
      return keyLines(pod.metadata.labels);
    case "metadata.annotations":
      return keyLines(pod.metadata.annotations);
    case "spec.nodeName":
      return pod.spec.nodeName ?? "";
    case "spec.serviceAccountName":
      return pod.spec.serviceAccountName ?? "";
    case "status.hostIP":
    case "status.hostIPs":
      return addresses.host;
    case "status.podIP":
    case "status.podIPs":
      return addresses.pod;
    default:
      return "";
  }
}

function keyLines(map: { readonly [key: string]: string } | undefined): string {
  const keys = Object.keys(map ?? {}).sort(cmpUtf8);
  return keys.map((key) => `${key}=${JSON.stringify(map![key])}`).join("\n");
}

/** What a container may use, in units of a divisor, rounded up. Without a limit it may use all that the node gives. */
export function resourceField(
  pod: Pod,
  container: Container,
  ref: { readonly resource: string; readonly containerName?: string; readonly divisor?: string },
  allocatable: NonNullable<Node["status"]>["allocatable"],
): string {
  const all = [...pod.spec.containers, ...(pod.spec.initContainers ?? [])];
  const about =
    ref.containerName === undefined || ref.containerName === ""
      ? container
      : (all.find(({ name }) => name === ref.containerName) ?? container);
  const [kind = "", name = ""] = [
    ref.resource.slice(0, ref.resource.indexOf(".")),
    ref.resource.slice(ref.resource.indexOf(".") + 1),
  ];
  const { limits, requests } = about.resources ?? {};
  const amount =
    kind === "limits" ? (limits?.[name] ?? allocatable?.[name] ?? "0") : (requests?.[name] ?? limits?.[name] ?? "0");
  const divisor = ref.divisor === undefined || ref.divisor === "0" ? "1" : ref.divisor;
  if (name === "cpu")
    return String(Math.ceil(quantityMilliValue(parseQuantity(amount)) / quantityMilliValue(parseQuantity(divisor))));
  return String(Math.ceil(quantityValue(parseQuantity(amount)) / quantityValue(parseQuantity(divisor))));
}
