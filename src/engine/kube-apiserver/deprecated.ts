/**
 * Resources that a server still has, with the advice that it gives with every answer. Upstream: k8s.io/api
 * (lifecycle markers).
 */
export function deprecationWarning({
  group,
  version,
  resource,
}: {
  readonly group: string;
  readonly version: string;
  readonly resource: string;
}): string | undefined {
  return DEPRECATED.get(`${group}/${version}/${resource}`);
}

const DEPRECATED: ReadonlyMap<string, string> = new Map([
  ["/v1/endpoints", "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"],
  ["/v1/componentstatuses", "v1 ComponentStatus is deprecated in v1.19+"],
]);
