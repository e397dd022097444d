import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { buildKubeconfig } from "./kubeconfig";

describe("buildKubeconfig", () => {
  it.each(["kubernetes-admin", "system:node:node-1", "system:kube-scheduler", "yes", "007", "a: b", "# x"])(
    "names %s",
    (user) => {
      const text = buildKubeconfig({
        cluster: "kubernetes",
        server: "https://192.168.0.10:6443",
        certificateAuthority: "CA",
        user,
        clientCertificate: "C",
        clientKey: "K",
      });
      expect(parse(text)).toEqual({
        apiVersion: "v1",
        kind: "Config",
        preferences: {},
        "current-context": `${user}@kubernetes`,
        clusters: [
          {
            name: "kubernetes",
            cluster: { "certificate-authority-data": "Q0E=", server: "https://192.168.0.10:6443" },
          },
        ],
        contexts: [{ name: `${user}@kubernetes`, context: { cluster: "kubernetes", user } }],
        users: [{ name: user, user: { "client-certificate-data": "Qw==", "client-key-data": "Sw==" } }],
      });
    },
  );
  it("may hold a token, a namespace, or no credentials", () => {
    const facts = { cluster: "c", server: "https://s", certificateAuthority: "CA", user: "u", context: "x" };
    expect(parse(buildKubeconfig({ ...facts, token: "abcdef.0123456789abcdef", namespace: "web" }))).toMatchObject({
      contexts: [{ name: "x", context: { namespace: "web" } }],
      users: [{ user: { token: "abcdef.0123456789abcdef" } }],
    });
    expect(parse(buildKubeconfig(facts))).toMatchObject({ users: [{ name: "u", user: {} }] });
  });
});
