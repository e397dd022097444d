import { isDNS1035Label, isDNS1123Label, isDNS1123Subdomain, isPathSegmentName } from "../apimachinery/names";

/**
 * What the name of an object may be, by kind. With `prefix`, the text is a `generateName`: more letters will follow
 * it, so it may end in a dash.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/validation/generic.go, pkg/api/validation/path/name.go.
 */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

export const nameIsDNSSubdomain: NameRule = (name, prefix) =>
  isDNS1123Subdomain(prefix ? maskTrailingDash(name) : name);
export const nameIsDNSLabel: NameRule = (name, prefix) => isDNS1123Label(prefix ? maskTrailingDash(name) : name);
export const nameIsDNS1035Label: NameRule = (name, prefix) => isDNS1035Label(prefix ? maskTrailingDash(name) : name);

/** Names of RBAC and the like, which only need to fit into a URL. */
export const nameIsPathSegment: NameRule = (name, prefix) =>
  prefix ? isPathSegmentName(`${name}x`).filter((msg) => !msg.startsWith("may not be")) : isPathSegmentName(name);

function maskTrailingDash(name: string): string {
  return name.length > 1 && name.endsWith("-") ? `${name.slice(0, -2)}a` : name;
}
