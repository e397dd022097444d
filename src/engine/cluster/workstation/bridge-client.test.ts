import { beforeEach, describe, expect, it } from "vitest";
import type { Plain } from "../../sim/plain";
import { parseCheckpoint, serialiseCheckpoint, type Simulation } from "../../sim/simulation";
import { SECOND } from "../../sim/time";
import { base64Bytes, utf8Text } from "../../pki/bytes";
import { CONTROL_PLANE, WORKSTATION } from "../recipe";
import { clusterSpec, createCluster } from "../start";
import { LONE_CONTROL_PLANE } from "../../testing/lone-control-plane";

/** What each request was answered, by its id. */
let heard: Map<string, string>;
let cluster: Simulation;

beforeEach(() => {
  heard = new Map();
  cluster = createCluster(LONE_CONTROL_PLANE, {
    onOutput: ({ channel, data }) => {
      if (channel !== "bridge") return;
      const { id, status, chunk, end } = data as { id: string; status?: number; chunk?: string; end?: boolean };
      const told = `${status === undefined ? "" : `${status} `}${chunk ?? ""}${end === true ? " END" : ""}`;
      heard.set(id, (heard.get(id) ?? "") + told);
    },
  });
  cluster.runTo(2 * SECOND);
});

/** A second one who may do everything. */
const MASTER = "kube-apiserver-kubelet-client";

function certificatesOf(user: string): readonly string[] {
  if (user === "") return [];
  const files = (id: number): { readonly [path: string]: string } =>
    clusterSpec(LONE_CONTROL_PLANE).machines.find((machine) => machine.id === id)!.files!;
  if (user === MASTER) return [files(CONTROL_PLANE)["/etc/kubernetes/pki/apiserver-kubelet-client.crt"]!];
  const path = user === "kubernetes-admin" ? "config" : `${user}.kubeconfig`;
  const [, data = ""] = /client-certificate-data: (\S+)/.exec(files(WORKSTATION)[`/home/you/.kube/${path}`]!) ?? [];
  return [utf8Text(base64Bytes(data)!)];
}

function tell(handler: string, data: Plain): void {
  cluster.input({ machine: WORKSTATION, handler: "input", payload: { process: "bridge", handler, data } });
}

function ask(
  id: string,
  user: string,
  method: string,
  path: string,
  more: { query?: string; body?: object } = {},
): void {
  const headers = { accept: "application/json", "content-type": "application/json" };
  const { query, body } = more;
  const request = {
    method,
    path,
    headers,
    ...(query !== undefined && { query }),
    ...(body !== undefined && { body: { text: JSON.stringify(body) } }),
  };
  tell("request", { id, certificates: certificatesOf(user), request });
}

const CONFIG_MAPS = "/api/v1/namespaces/default/configmaps";
const WATCH = { query: "watch=true" };

function write(id: string, name: string): void {
  ask(id, "kubernetes-admin", "POST", CONFIG_MAPS, {
    body: { apiVersion: "v1", kind: "ConfigMap", metadata: { name } },
  });
}

describe("the bridge's end in the cluster", () => {
  it("gives each of several users, whose streams have the same numbers, his own answer", () => {
    const who = "/apis/authentication.k8s.io/v1/selfsubjectreviews";
    const body = { apiVersion: "authentication.k8s.io/v1", kind: "SelfSubjectReview" };
    for (const user of ["kubernetes-admin", "alice", "nobody"]) ask(user, user, "POST", who, { body });
    ask("anonymous", "", "POST", who, { body });
    cluster.runFor(SECOND);
    expect([...heard.keys()].toSorted()).toEqual(["alice", "anonymous", "kubernetes-admin", "nobody"]);
    for (const user of ["kubernetes-admin", "alice", "nobody"])
      expect(heard.get(user)).toMatch(new RegExp(`^201 .*"username":"${user}".* END$`, "s"));
    expect(heard.get("anonymous")).toMatch(/^(401|403) /);
  });

  it("ends one user's watch, and leaves another's with the same number alone, also after a restore", () => {
    ask("mine", "kubernetes-admin", "GET", CONFIG_MAPS, WATCH);
    ask("theirs", MASTER, "GET", CONFIG_MAPS, WATCH);
    cluster.runFor(SECOND);
    cluster.restore(parseCheckpoint(serialiseCheckpoint(cluster.checkpoint())));
    write("first", "a");
    cluster.runFor(SECOND);
    for (const id of ["mine", "theirs"]) expect(heard.get(id)?.match(/"ADDED".*?"name":"a"/gs)).toHaveLength(1);

    tell("cancel", { id: "theirs" });
    const theirs = heard.get("theirs");
    write("second", "b");
    cluster.runFor(SECOND);
    expect(heard.get("mine")).toContain('"name":"b"');
    expect(heard.get("theirs")).toBe(theirs);
  });

  it("leaves nobody of an earlier bridge waiting", () => {
    ask("mine", "kubernetes-admin", "GET", CONFIG_MAPS, WATCH);
    cluster.runFor(SECOND);
    tell("reset", {});
    write("first", "a");
    cluster.runFor(SECOND);
    expect(heard.get("mine")).not.toContain('"name":"a"');
    expect(heard.get("first")).toMatch(/^201 /);
  });
});
