import { describe, expect, it } from "vitest";
import type { Node, Pod } from "../../../api/gen/core-v1";
import type { KObject } from "../../../apimachinery/object";
import { podInfo } from "../../cache/pod-info";
import { CycleState } from "../../framework/cycle-state";
import { PluginRig } from "../../framework/plugin-rig";

const HOST = "kubernetes.io/hostname";
const WEB = { matchLabels: { app: "web" } };

describe("InterPodAffinity", () => {
  const near = (...terms: object[]) => ({ podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } });
  const away = (...terms: object[]) => ({ podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } });

  /** Nodes a and b in zone 1, c in zone 2; a pod "web" of namespace `other` runs on b. */
  const verdicts = (affinity: object, labels = {}, existing: object = {}): string => {
    const nodes = [node("a", "1"), node("b", "1"), node("c", "2")];
    const there = pod("there", "other", { app: "web" }, { nodeName: "b", ...existing });
    const namespaces = ["other", "default"].map((name) => namespaceObject(name, { team: name }));
    const rig = new PluginRig(nodes, [there], namespaces);
    const info = podInfo(pod("new", "default", labels, { affinity }));
    const plugin = rig.plugin("InterPodAffinity");
    const state = new CycleState();
    if (plugin.preFilter!(state, info)?.status?.code === "Skip") return "skip";
    const said = rig.snapshot.nodes.map((each) => plugin.filter!(state, info, each));
    return said.map((status) => (status === undefined ? "+" : status.code === "Unschedulable" ? "-" : "x")).join("");
  };

  // Nodes are looked at one of each zone in turn: a, c, b.
  it.each([
    ["its own namespace only", near({ topologyKey: HOST, labelSelector: WEB }), "xxx"],
    ["a namespace that is named", near({ topologyKey: HOST, labelSelector: WEB, namespaces: ["other"] }), "xx+"],
    [
      "namespaces by their labels",
      near({ topologyKey: "zone", labelSelector: WEB, namespaceSelector: { matchLabels: { team: "other" } } }),
      "+x+",
    ],
    ["all namespaces", near({ topologyKey: "zone", labelSelector: WEB, namespaceSelector: {} }), "+x+"],
    [
      "all terms at once",
      near(
        { topologyKey: "zone", labelSelector: WEB, namespaces: ["other"] },
        { topologyKey: HOST, labelSelector: { matchLabels: { app: "db" } }, namespaces: ["other"] },
      ),
      "xxx",
    ],
    ["away, by zone", away({ topologyKey: "zone", labelSelector: WEB, namespaces: ["other"] }), "-+-"],
    [
      "away, where no node has the key",
      away({ topologyKey: "rack", labelSelector: WEB, namespaces: ["other"] }),
      "+++",
    ],
    ["nothing", {}, "skip"],
  ])("%s", (_, affinity, expected) => expect(verdicts(affinity)).toBe(expected));

  it("lets the first of a group match itself", () => {
    const term = { topologyKey: HOST, labelSelector: WEB };
    expect(verdicts(near(term), { app: "web" })).toBe("+++");
    expect(verdicts(near({ ...term, topologyKey: "rack" }), { app: "web" })).toBe("xxx");
  });

  it("minds those who are there already", () => {
    const existing = { affinity: away({ topologyKey: "zone", labelSelector: WEB, namespaces: ["default"] }) };
    expect(verdicts({}, { app: "web" }, existing)).toBe("-+-");
    expect(verdicts({}, { app: "db" }, existing)).toBe("skip");
  });

  it("scores what is liked, on either side", () => {
    const term = { topologyKey: "zone", labelSelector: WEB };
    const liked = { podAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weighted(10, term)] } };
    const disliked = { podAntiAffinity: { preferredDuringSchedulingIgnoredDuringExecution: [weighted(4, term)] } };
    expect(scores(liked, {})).toEqual([100, 0, 100]);
    expect(scores(disliked, {})).toEqual([0, 100, 0]);
    expect(scores({}, {})).toBe("skip");
    expect(scores({}, liked)).toEqual([100, 0, 100]);
    // A pod that must have its like near likes its like.
    expect(scores({}, near(term))).toEqual([100, 0, 100]);
  });

  function scores(affinity: object, existing: object): readonly number[] | "skip" {
    const nodes = [node("a", "1"), node("b", "1"), node("c", "2")];
    const rig = new PluginRig(nodes, [pod("there", "default", { app: "web" }, { nodeName: "b", affinity: existing })]);
    const info = podInfo(pod("new", "default", { app: "web" }, { affinity }));
    const plugin = rig.plugin("InterPodAffinity");
    const state = new CycleState();
    if (plugin.preScore!(state, info, rig.snapshot.nodes)?.code === "Skip") return "skip";
    const found = rig.snapshot.nodes.map((each) => plugin.score!(state, info, each));
    plugin.normalizeScore!(state, info, found, rig.snapshot.nodes);
    return found;
  }
});

function weighted(weight: number, podAffinityTerm: object): object {
  return { weight, podAffinityTerm };
}

function node(name: string, zone: string): Node {
  const labels = { [HOST]: name, zone, "topology.kubernetes.io/zone": zone };
  return { apiVersion: "v1", kind: "Node", metadata: { name, labels }, spec: {}, status: {} };
}

function pod(name: string, namespace: string, labels: { readonly [label: string]: string }, spec: object): Pod {
  return { apiVersion: "v1", kind: "Pod", metadata: { name, namespace, labels }, spec: { containers: [], ...spec } };
}

function namespaceObject(name: string, labels: { readonly [label: string]: string }): KObject {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
}
