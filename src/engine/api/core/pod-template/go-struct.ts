/**
 * Shows a value as Go's encoder shows the server's own structures, which messages quote: every field there is, by its
 * Go name, absent ones as null.
 *
 * Upstream: k8s.io/apimachinery/pkg/util/validation/field/errors.go, which marshals internal types;
 * pkg/apis/core/types.go.
 */
export function goStruct(value: object, fields: readonly GoField[]): { readonly [name: string]: unknown } {
  const from = value as { readonly [key: string]: unknown };
  return Object.fromEntries(
    fields.map(([name, key, zero = null, show]) => {
      const found = from[key];
      if (found === undefined || found === null) return [name, zero];
      return [name, show === undefined ? found : show(found)];
    }),
  );
}

/** Go's name, the name on the wire, what Go shows when it is absent, and how a present value is shown. */
export type GoField = readonly [name: string, key: string, zero?: unknown, show?: (value: unknown) => unknown];

export const GO_RESOURCE_CLAIM: readonly GoField[] = [
  ["Name", "name", ""],
  ["ResourceClaimName", "resourceClaimName"],
  ["ResourceClaimTemplateName", "resourceClaimTemplateName"],
];
export const GO_SECCOMP_PROFILE: readonly GoField[] = [
  ["Type", "type", ""],
  ["LocalhostProfile", "localhostProfile"],
];
export const GO_POD_IP: readonly GoField[] = [["IP", "ip", ""]];
const GO_REQUIREMENT: readonly GoField[] = [
  ["Key", "key", ""],
  ["Operator", "operator", ""],
  ["Values", "values"],
];
const requirements = (list: unknown): unknown =>
  (list as readonly object[]).map((each) => goStruct(each, GO_REQUIREMENT));
export const GO_NODE_SELECTOR_TERM: readonly GoField[] = [
  ["MatchExpressions", "matchExpressions", null, requirements],
  ["MatchFields", "matchFields", null, requirements],
];
const capabilities = (value: unknown): unknown =>
  goStruct(value as object, [
    ["Add", "add"],
    ["Drop", "drop"],
  ]);
export const GO_SECURITY_CONTEXT: readonly GoField[] = [
  ["Capabilities", "capabilities", null, capabilities],
  ["Privileged", "privileged"],
  ["SELinuxOptions", "seLinuxOptions"],
  ["WindowsOptions", "windowsOptions"],
  ["RunAsUser", "runAsUser"],
  ["RunAsGroup", "runAsGroup"],
  ["RunAsNonRoot", "runAsNonRoot"],
  ["ReadOnlyRootFilesystem", "readOnlyRootFilesystem"],
  ["AllowPrivilegeEscalation", "allowPrivilegeEscalation"],
  ["ProcMount", "procMount"],
  ["SeccompProfile", "seccompProfile", null, (value) => goStruct(value as object, GO_SECCOMP_PROFILE)],
  ["AppArmorProfile", "appArmorProfile", null, (value) => goStruct(value as object, GO_SECCOMP_PROFILE)],
];
export const GO_TRUST_BUNDLE: readonly GoField[] = [
  ["Name", "name"],
  ["SignerName", "signerName"],
  ["LabelSelector", "labelSelector"],
  ["Optional", "optional"],
  ["Path", "path", ""],
];
