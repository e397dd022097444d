/**
 * Bootstrap tokens (`id.secret`), with which a new node introduces itself. Each is a Secret in kube-system.
 *
 * Upstream: plugin/pkg/auth/authenticator/token/bootstrap/bootstrap.go, k8s.io/cluster-bootstrap/token/util.
 */
import { base64Bytes, utf8Text } from "../../pki/bytes";
import { NOTHING, type Finding } from "./authenticator";

/** As much of a Secret as matters here. */
export interface BootstrapSecret {
  readonly type?: string;
  readonly metadata: { readonly deletionTimestamp?: string };
  readonly data?: { readonly [key: string]: string };
}

export function authenticateBootstrapToken(
  token: string,
  secretNamed: (name: string) => BootstrapSecret | undefined,
  nowSeconds: number,
): Finding {
  const [, id, password] = TOKEN.exec(token) ?? [];
  if (id === undefined || password === undefined) return NOTHING;
  const secret = secretNamed(`bootstrap-token-${id}`);
  if (
    secret === undefined ||
    secret.metadata.deletionTimestamp !== undefined ||
    secret.type !== "bootstrap.kubernetes.io/token"
  )
    return NOTHING;
  const value = (key: string): string => utf8Text(base64Bytes(secret.data?.[key] ?? "") ?? new Uint8Array());
  if (value("token-secret") !== password || value("token-id") !== id) return NOTHING;
  if (isExpired(value("expiration"), nowSeconds) || value("usage-bootstrap-authentication") !== "true") return NOTHING;
  const groups = value("auth-extra-groups")
    .split(",")
    .map((group) => group.trim())
    .filter((group) => group !== "");
  if (!groups.every((group) => GROUP.test(group))) return { kind: "error", error: "bootstrap group is invalid" };
  const all = ["system:bootstrappers", ...groups.filter((group) => group !== "system:bootstrappers")];
  return { kind: "user", user: { username: `system:bootstrap:${id}`, groups: all } };
}

const TOKEN = /^([a-z0-9]{6})\.([a-z0-9]{16})$/;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/;
const GROUP = /^system:bootstrappers:[a-z0-9:-]{0,255}[a-z0-9]$/;

/** No expiration: never. One that cannot be read: already, to be safe. */
function isExpired(expiration: string, nowSeconds: number): boolean {
  if (expiration === "") return false;
  const milliseconds = RFC3339.test(expiration) ? Date.parse(expiration) : Number.NaN;
  return Number.isNaN(milliseconds) || milliseconds / 1000 <= nowSeconds;
}
