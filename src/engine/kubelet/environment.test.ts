import { describe, expect, it } from "vitest";
import type { Container, Pod, Service } from "../api/gen/core-v1";
import { makeEnvironment } from "./environment";
import { References } from "./references";
import { mountedFiles, volumeFiles, type VolumeInput } from "./volumes";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "p", namespace: "lab", uid: "u", labels: { b: "2", a: "1" } },
  spec: { nodeName: "node-1", containers: [{ name: "app" }] },
} as unknown as Pod;
const REFERENCES = new References({
  configMaps: {
    cm: { apiVersion: "v1", kind: "ConfigMap", metadata: {}, data: { A: "from map", B: "b" } } as never,
    none: null,
  },
  secrets: { s: { apiVersion: "v1", kind: "Secret", metadata: {}, data: { K: "aGVsbG8=" } } as never },
});
const ADDRESSES = { pod: "10.244.1.75", host: "172.18.0.3" };
const KUBERNETES = {
  metadata: { name: "kubernetes", namespace: "default" },
  spec: { clusterIP: "10.96.0.1", ports: [{ name: "https", port: 443, protocol: "TCP" }] },
} as unknown as Service;

function environment(container: object): { readonly [name: string]: string } {
  return makeEnvironment({
    pod: POD,
    container: { name: "app", ...container } as Container,
    references: REFERENCES,
    services: [KUBERNETES],
    addresses: ADDRESSES,
    allocatable: { cpu: "3920m", memory: "8Gi" },
  });
}

describe("the environment of a container", () => {
  it("takes from maps, secrets, fields and resources, and expands what came before", () => {
    const seen = environment({
      envFrom: [{ configMapRef: { name: "cm" } }, { prefix: "X_", secretRef: { name: "s" } }],
      env: [
        { name: "IP", valueFrom: { fieldRef: { fieldPath: "status.podIP" } } },
        { name: "CPU", valueFrom: { resourceFieldRef: { resource: "limits.cpu" } } },
        { name: "A", value: "$(IP)-$(KUBERNETES_SERVICE_HOST)-$(NOPE)-$$(IP)" },
      ],
    });
    expect(seen).toMatchObject({
      A: "10.244.1.75-10.96.0.1-$(NOPE)-$(IP)",
      B: "b",
      X_K: "hello",
      CPU: "4",
      KUBERNETES_PORT_443_TCP: "tcp://10.96.0.1:443",
    });
  });

  it("says what is missing", () => {
    expect(() => environment({ envFrom: [{ configMapRef: { name: "none" } }] })).toThrow('configmap "none" not found');
    expect(() =>
      environment({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "s", key: "nope" } } }] }),
    ).toThrow("couldn't find key nope in Secret lab/s");
    expect(
      environment({ env: [{ name: "A", valueFrom: { secretKeyRef: { name: "gone", key: "k", optional: true } } }] })[
        "A"
      ],
    ).toBeUndefined();
  });
});

describe("volumes", () => {
  const input: VolumeInput = {
    pod: POD,
    references: REFERENCES,
    addresses: ADDRESSES,
    allocatable: {},
    token: () => ({ token: "t" }),
    hostPath: () => undefined,
  };
  const files = (volume: object): { readonly [path: string]: string } =>
    volumeFiles({ name: "v", ...volume } as never, input);

  it("hold what their sources give", () => {
    expect(files({ configMap: { name: "cm", items: [{ key: "A", path: "a/b" }] } })).toEqual({ "a/b": "from map" });
    expect(files({ downwardAPI: { items: [{ path: "labels", fieldRef: { fieldPath: "metadata.labels" } }] } })).toEqual(
      { labels: 'a="1"\nb="2"' },
    );
    expect(
      files({ projected: { sources: [{ secret: { name: "s" } }, { serviceAccountToken: { path: "token" } }] } }),
    ).toEqual({ K: "hello", token: "t" });
    expect(
      mountedFiles(
        [
          { name: "v", mountPath: "/etc/x/", subPath: "A" },
          { name: "v", mountPath: "/y" },
        ],
        [{ name: "v", files: { A: "1" } }],
      ),
    ).toEqual({ "/etc/x": "1", "/y/A": "1" });
  });

  it("say why they cannot be mounted", () => {
    expect(() => files({ configMap: { name: "cm", items: [{ key: "no", path: "p" }] } })).toThrow(
      "configmap references non-existent config key: no",
    );
    expect(() => files({ hostPath: { path: "/p", type: "Directory" } })).toThrow(
      "hostPath type check failed: /p is not a directory",
    );
  });
});
