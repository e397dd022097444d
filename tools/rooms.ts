/**
 * Who may import whom: the import graph of the engine is the architecture diagram of Kubernetes.
 *
 * A room is named after a binary. `sim` stands for any file of an open shelf; `kubelet/protocol` for that one door of a
 * closed room;
 * `kubelet/index` for its front door. Between components an import exists only where a real cluster has a network edge.
 */
const GROUND = ["api", "apimachinery", "sim", "net", "pki"];
const CLIENT = [...GROUND, "client"];

export const ROOMS: { readonly [room: string]: readonly string[] } = {
  sim: [],
  apimachinery: [],
  pki: [],
  net: ["sim"],
  api: ["apimachinery"],
  linux: ["sim", "net"],
  client: GROUND,
  etcd: ["sim", "net"],
  "kube-apiserver": [...CLIENT, "etcd/protocol", "kubelet/protocol"],
  "kube-controller-manager": CLIENT,
  "kube-scheduler": CLIENT,
  coredns: CLIENT,
  kubectl: CLIENT,
  // It tells of its nodes what a kubelet would tell.
  kwok: [...CLIENT, "kubelet/node-object"],
  "kube-proxy": [...CLIENT, "linux"],
  cni: [...CLIENT, "linux"],
  kubelet: [...CLIENT, "linux", "container-runtime/cri"],
  addons: [...CLIENT, "linux", "kubelet/protocol"],
  "container-runtime": ["sim", "net", "linux", "images"],
  images: ["sim", "net", "linux"],
  // curl and wget speak as kubectl does, and show who they are to servers in the same way.
  shell: [
    "sim",
    "net",
    "linux",
    "client/component-config",
    "client/tls-identity",
    "pki/bytes",
    "etcd/protocol",
    "container-runtime/cri",
    "images/behaviour",
    "kubectl/index",
  ],
  explain: ["api", "apimachinery", "sim"],
  goals: ["api", "apimachinery", "sim"],
  cluster: [
    ...CLIENT,
    "linux",
    ...doors([
      "etcd",
      "kube-apiserver",
      "kube-controller-manager",
      "kube-scheduler",
      "kubelet",
      "kwok",
      "container-runtime",
      "images",
      "cni",
      "kube-proxy",
      "coredns",
      "addons",
      "kubectl",
      "shell",
      "explain",
      "goals",
    ]),
  ],
};

/** Packages that the engine may use: pure, synchronous, deterministic. */
export const ENGINE_PACKAGES: { readonly [room: string]: readonly string[] } = {
  pki: ["@noble/curves", "@noble/hashes"],
  goals: ["@marcbachmann/cel-js"],
  "kube-scheduler": ["@marcbachmann/cel-js"],
};

/** Rooms whose files are parts of Kubernetes, and say which. */
export const KUBERNETES_ROOMS: readonly string[] = [
  "kube-apiserver",
  "kube-controller-manager",
  "kube-scheduler",
  "kubelet",
  "kube-proxy",
  "coredns",
  "kwok",
  "etcd",
  "client",
  "kubectl",
];

/**
 * The doors of the engine, and the rooms that stand behind each: a thread that runs nodes only loads no API server.
 * `engine/index` opens all.
 */
export const DOORS: { readonly [file: string]: readonly string[] } = {
  "kernel.ts": ["sim"],
  "control-plane-shard.ts": ["cluster", "api/openapi-documents"],
  "node-shard.ts": ["cluster"],
  "workstation-shard.ts": ["cluster"],
};

/** What a part of the project may import of others, outside the engine. */
export const PARTS: { readonly [part: string]: readonly string[] } = {
  lessons: ["engine/index"],
  workers: ["engine/index", ...Object.keys(DOORS).map((file) => `engine/${file.replace(/\.ts$/, "")}`), "lessons"],
  ui: ["engine/index", "lessons", "workers/host", "workers/protocol"],
};

function doors(rooms: readonly string[]): readonly string[] {
  return rooms.map((room) => `${room}/index`);
}
