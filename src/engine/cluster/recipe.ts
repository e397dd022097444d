/**
 * What a cluster is made of, beside the inputs that people give it. With the seed it is all that a run is a function
 * of.
 */
export interface ClusterRecipe {
  readonly preset: "hosted";
  /** How many nodes `node-1` to `node-N`. */
  readonly nodes: number;
  readonly kubelet: NodeKind;
  readonly seed: number;
  /** Milliseconds since 1970 when the cluster is switched on. */
  readonly epoch: number;
  readonly controllers: boolean;
  readonly scheduler: boolean;
}

/**
 * `full`: our kubelet, runtime and images. `hollow`: our kubelet on a runtime where any image is there and runs for ever.
 * `kwok`: no kubelet; pods that are bound are Ready at once. `none`: no node machines; whoever tests creates Node objects.
 */
export type NodeKind = "full" | "hollow" | "kwok" | "none";

export const PRESETS = ["hosted"] as const;
export const NODE_KINDS: readonly NodeKind[] = ["full", "hollow", "kwok", "none"];

/** The users of every preset: the names in their certificates. */
export const USERS: readonly { readonly name: string; readonly groups: readonly string[] }[] = [
  { name: "kubernetes-admin", groups: ["system:masters"] },
  { name: "alice", groups: ["developers"] },
  { name: "nobody", groups: [] },
];

export const SERVICE_CIDR = "10.96.0.0/12";
export const POD_CIDR = "10.244.0.0/16";
export const WORKSTATION = 1;
export const CONTROL_PLANE = 2;
/** The first node's machine; the others follow. */
export const FIRST_NODE = 3;
/** The address by which everybody knows the API server. */
export const API_SERVER = { host: "control-plane", port: 6443 } as const;
