import { describe, expect, it } from "vitest";
import type { Span } from "../../engine/index";
import type { SpanDetail } from "../../workers/protocol";
import { curlOf, kubectlOf } from "./request-commands";
import { laidOut, wordsOf } from "./request-words";

function http(name: string, query = ""): Span {
  return { id: 1, parent: 0, machine: 1, process: "kube-apiserver", kind: "http", name, t0: 0, attrs: { query } };
}

function detail(span: Span, sent: object, decoded?: unknown): SpanDetail {
  const decode: Span = { ...span, id: 2, kind: "decode", name: "decode" };
  return {
    span,
    causes: [],
    effects: decoded === undefined ? [] : [decode],
    payloads: { 1: { sent, answered: { headers: {} } }, ...(decoded !== undefined && { 2: decoded }) },
  };
}

const ASKS = { headers: {} };

describe("a request as a command of kubectl", () => {
  it.each([
    ["GET /api/v1/namespaces/default/pods", "", "kubectl get pods -n default"],
    ["GET /api/v1/pods", "labelSelector=app%3Dweb&watch=true", "kubectl get pods -A -l app=web -w"],
    ["GET /api/v1/nodes", "", "kubectl get nodes"],
    ["GET /api/v1/namespaces/a", "", "kubectl get namespaces a -o yaml"],
    ["GET /apis/apps/v1/namespaces/default/deployments/web", "", "kubectl get deployments.apps web -n default -o yaml"],
    [
      "GET /apis/apps/v1/namespaces/a/deployments/web/scale",
      "",
      "kubectl get deployments.apps web -n a --subresource=scale -o yaml",
    ],
    ["GET /api/v1/namespaces/a/pods/x/log", "container=c&tailLines=5", "kubectl logs x -n a -c c"],
    ["GET /openapi/v3", "timeout=32s", "kubectl get --raw '/openapi/v3?timeout=32s'"],
    ["DELETE /api/v1/namespaces/a/pods/x", "", "kubectl delete pods x -n a"],
  ])("%s?%s is %s", (name, query, command) => {
    const span = http(name, query);
    expect(kubectlOf(span, wordsOf(detail(span, ASKS)))).toBe(command);
  });
  it("carries its body, however it was sent", () => {
    const create = http("POST /api/v1/namespaces/a/configmaps");
    const object = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "x" } };
    const written = "kubectl create -n a -f - <<'EOF'\napiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: x\nEOF";
    expect(kubectlOf(create, wordsOf(detail(create, { ...ASKS, text: JSON.stringify(object) })))).toBe(written);
    expect(kubectlOf(create, wordsOf(detail(create, { ...ASKS, leftOut: "protobuf" }, object)))).toBe(written);
    const patch = http("PATCH /apis/apps/v1/namespaces/a/deployments/web");
    const headers = { "content-type": "application/strategic-merge-patch+json" };
    expect(kubectlOf(patch, wordsOf(detail(patch, { headers, text: '{"spec":{"replicas":2}}' })))).toBe(
      `kubectl patch deployments.apps web -n a --type=strategic -p '{"spec":{"replicas":2}}'`,
    );
    const apply = http("PATCH /api/v1/namespaces/a/configmaps/x", "dryRun=All&fieldManager=me&force=true");
    const sent = { headers: { "content-type": "application/apply-patch+yaml" }, text: "kind: ConfigMap\n" };
    expect(kubectlOf(apply, wordsOf(detail(apply, sent)))).toBe(
      "kubectl apply --server-side --field-manager=me --force-conflicts -n a --dry-run=server -f - " +
        "<<'EOF'\nkind: ConfigMap\nEOF",
    );
  });
  it("is none when the body was redacted or is forgotten", () => {
    const span = http("POST /api/v1/namespaces/a/secrets");
    const words = wordsOf(detail(span, { ...ASKS, leftOut: "secret", size: 9 }, { data: { a: "c2VjcmV0" } }));
    expect(JSON.stringify(words)).not.toContain("c2VjcmV0");
    expect(words?.sent.note).toMatch(/^Redacted/);
    expect(kubectlOf(span, words)).toBeUndefined();
    expect(curlOf(span, words)).toBeUndefined();
    expect(kubectlOf(span, undefined)).toBeUndefined();
  });
});

it("asks by curl as the user of the kubeconfig, for JSON where a component wanted protobuf", () => {
  const span = http("POST /api/v1/namespaces/a/pods", "fieldManager=x");
  const headers = { accept: "application/vnd.kubernetes.protobuf", "user-agent": "x", authorization: "Bearer …" };
  const [crt, key, curl] = (curlOf(span, wordsOf(detail(span, { headers, text: `{"a":"it's"}` }))) ?? "").split("\n");
  expect(crt).toMatch(/client-certificate-data.* > client\.crt$/);
  expect(key).toMatch(/client-key-data.* > client\.key$/);
  expect(curl).toBe(
    `curl -sk --cert client.crt --key client.key -X POST -H 'accept: application/json' -d '{"a":"it'\\''s"}' ` +
      `'https://control-plane:6443/api/v1/namespaces/a/pods?fieldManager=x'`,
  );
});

it("lays JSON out, and leaves the rest", () => {
  expect(laidOut('{"a":[1]}')).toBe('{\n  "a": [\n    1\n  ]\n}');
  expect(laidOut("a: 1")).toBe("a: 1");
});
