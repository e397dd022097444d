/**
 * The kubeconfig file: where the API server is, whom to trust, and who one is. Certificates and keys are embedded.
 *
 * The text is YAML in the order and form that `kubectl config view --raw` writes: a fixed document of plain strings.
 *
 * Upstream: k8s.io/client-go/tools/clientcmd/api/v1/types.go. Left out: reading one; exec plugins; files instead of
 * data.
 */
import { base64Text, utf8Bytes } from "../pki/bytes";

export interface KubeconfigFacts {
  readonly cluster: string;
  /** `https://192.168.0.10:6443`. */
  readonly server: string;
  /** PEM, as are the other two. */
  readonly certificateAuthority: string;
  readonly user: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly token?: string;
  /** Default: `user@cluster`, as kubeadm names it. */
  readonly context?: string;
  readonly namespace?: string;
}

export function buildKubeconfig(facts: KubeconfigFacts): string {
  const { cluster, user, clientCertificate, clientKey, token, namespace, context = `${user}@${cluster}` } = facts;
  const who = [
    ...(clientCertificate === undefined ? [] : [`    client-certificate-data: ${encoded(clientCertificate)}`]),
    ...(clientKey === undefined ? [] : [`    client-key-data: ${encoded(clientKey)}`]),
    ...(token === undefined ? [] : [`    token: ${scalar(token)}`]),
  ];
  return `${[
    "apiVersion: v1",
    "clusters:",
    "- cluster:",
    `    certificate-authority-data: ${encoded(facts.certificateAuthority)}`,
    `    server: ${scalar(facts.server)}`,
    `  name: ${scalar(cluster)}`,
    "contexts:",
    "- context:",
    `    cluster: ${scalar(cluster)}`,
    ...(namespace === undefined ? [] : [`    namespace: ${scalar(namespace)}`]),
    `    user: ${scalar(user)}`,
    `  name: ${scalar(context)}`,
    `current-context: ${scalar(context)}`,
    "kind: Config",
    "preferences: {}",
    "users:",
    `- name: ${scalar(user)}`,
    who.length === 0 ? "  user: {}" : "  user:",
    ...who,
  ].join("\n")}\n`;
}

function encoded(pem: string): string {
  return base64Text(utf8Bytes(pem));
}

/** Words that YAML would not read back as text are quoted. */
function scalar(text: string): string {
  const plain =
    /^[A-Za-z][A-Za-z0-9._/@-]*(:[A-Za-z0-9._/@-]+)*$/.test(text) &&
    !/^(true|false|yes|no|on|off|null|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
