import { bool, int, list, text, type FlagSpec } from "./flag-spec";

/**
 * Flags that every command takes.
 *
 * Upstream: k8s.io/cli-runtime/pkg/genericclioptions/config_flags.go, kubectl/pkg/cmd/cmd.go.
 */
export const GLOBAL_FLAGS: readonly FlagSpec[] = [
  text("as", "The user to act as; only those who may impersonate can use it."),
  list("as-group", "A group to act as; may be given several times.", { kind: "array" }),
  text("as-uid", "The UID to act as."),
  { name: "as-user-extra", kind: "array", help: "An extra of the user to act as (key=value)." },
  text("cache-dir", "Where discovery would be kept; it is asked for each time here.", {
    fallback: "/home/you/.kube/cache",
  }),
  text("certificate-authority", "A file with the authority that signed the server's certificate."),
  text("client-certificate", "A file with the certificate to present."),
  text("client-key", "A file with the key of that certificate."),
  text("cluster", "The cluster of the kubeconfig to use."),
  text("context", "The context of the kubeconfig to use."),
  bool("disable-compression", "Accepted; nothing is compressed here."),
  bool("insecure-skip-tls-verify", "Do not check the server's certificate."),
  text("kubeconfig", "The file with clusters, users and contexts."),
  text("kuberc", "The file with preferences."),
  bool("match-server-version", "Fail unless the server has the client's version."),
  text("namespace", "The namespace of this request.", { short: "n" }),
  text("password", "The password of basic authentication.", { hidden: true }),
  text("profile", "The profile to record; not supported here.", { fallback: "none", hidden: true }),
  text("request-timeout", "How long to wait for one request; 0 waits for ever.", { fallback: "0" }),
  text("server", "The address of the API server.", { short: "s" }),
  text("tls-server-name", "The name to expect in the server's certificate."),
  text("token", "The bearer token to present."),
  text("user", "The user of the kubeconfig to use."),
  text("username", "The name of basic authentication.", { hidden: true }),
  int("v", "The level of the log; only 0 is written here.", { short: "v" }),
  text("vmodule", "Levels of the log by file; not supported here.", { hidden: true }),
  bool("warnings-as-errors", "Treat the server's warnings as errors."),
];
