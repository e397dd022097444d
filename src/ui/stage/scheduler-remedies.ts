import type { CycleView } from "../../workers/protocol";
import { amountWords } from "./amounts";

type Row = CycleView["nodes"][number];

/** What would make one plugin let a pod onto some nodes. */
export interface Remedy {
  readonly plugin: string;
  readonly nodes: readonly string[];
  /** What was so. */
  readonly because: string;
  /** What would help. */
  readonly helps: string;
  /** The command that would do it, for the first of the nodes. */
  readonly command?: string;
}

/**
 * What would have to be otherwise for the nodes that refused a pod to take it, by plugin. Each node stops at the first
 * plugin that refuses, so what those after it would say is not known, and is not guessed.
 */
export function remediesOf(cycle: CycleView): readonly Remedy[] {
  const groups = new Map<string, Row[]>();
  for (const row of cycle.nodes) {
    if (row.rejectedBy === undefined) continue;
    const key = `${row.rejectedBy} ${row.taint ?? ""} ${row.lacks?.join() ?? ""} ${row.reason ?? ""}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [row]);
    else group.push(row);
  }
  const refused: Remedy[] =
    cycle.refused === undefined
      ? []
      : [{ plugin: cycle.refused.by, nodes: [], because: cycle.refused.reason, helps: helpOf(cycle.refused.by) }];
  return [...refused, ...[...groups.values()].map((rows) => remedyOf(cycle, rows))];
}

function remedyOf(cycle: CycleView, rows: readonly Row[]): Remedy {
  const first = rows[0];
  const plugin = first?.rejectedBy ?? "";
  const base = {
    plugin,
    nodes: rows.map(({ node }) => node),
    because: first === undefined ? "" : becauseOf(first, cycle),
  };
  const node = first?.node ?? "";
  switch (plugin) {
    case "NodeUnschedulable":
      return { ...base, helps: "Let pods onto it again.", command: `kubectl uncordon ${node}` };
    case "TaintToleration": {
      if (first?.taint === undefined) return { ...base, helps: helpOf(plugin) };
      const helps = "The pod tolerates it, or the taint goes.";
      return { ...base, helps, command: `kubectl taint node ${node} ${first.taint}-` };
    }
    case "NodeAffinity": {
      if (first?.lacks === undefined) return { ...base, helps: helpOf(plugin) };
      const helps = "The node gets the label, or the pod asks for less.";
      return { ...base, helps, command: `kubectl label node ${node} ${first.lacks.join(" ")}` };
    }
    case "NodeResourcesFit":
      return { ...base, helps: roomHelp(cycle, rows) };
    default:
      return { ...base, helps: helpOf(plugin) };
  }
}

const HELP: { readonly [plugin: string]: string } = {
  NodeName: "The pod names another node; only a pod that names none, or this one, may come here.",
  NodePorts: "The pod that holds the same host port goes, or this one asks for another.",
  NodeAffinity: "A node that matches the pod’s affinity, or a pod that asks for less.",
  TaintToleration: "The pod tolerates the taint, or the taint goes.",
  PodTopologySpread: "Pods like it come to the other zones or nodes first, or it allows a larger maxSkew.",
  InterPodAffinity: "The pods that it wants beside it come, or those that it must not meet go.",
  VolumeBinding: "A volume that fits its claim, or a storage class that makes one.",
  VolumeZone: "A node in the zone of its volume.",
  VolumeRestrictions: "The pod that uses the same volume ends.",
  NodeVolumeLimits: "A pod with volumes leaves the node.",
  DynamicResources: "A device of the class that its claim names.",
  SchedulingGates: "The gates are taken out of the pod.",
};

function helpOf(plugin: string): string {
  return HELP[plugin] ?? `What ${plugin} asks for.`;
}

/** For each thing of which there is too little: how much is missing where least is, or that no node is that large. */
function roomHelp(cycle: CycleView, rows: readonly Row[]): string {
  const lacking = [...new Set(rows.flatMap(lacks))];
  return lacking.map((resource) => roomFor(resource, cycle.asks?.[resource], rows)).join(" ");
}

function lacks({ reason = "" }: Row): readonly string[] {
  return reason.split(", ").flatMap((each) => {
    if (each === "Too many pods") return ["pods"];
    return each.startsWith("Insufficient ") ? [each.slice("Insufficient ".length)] : [];
  });
}

function roomFor(resource: string, asks: number | undefined, rows: readonly Row[]): string {
  if (resource === "pods") return "A pod leaves one of them.";
  if (asks === undefined) return `More ${resource} on one of them.`;
  const most = (of: "free" | "allocatable") => {
    const known = rows.filter((row) => row[of]?.[resource] !== undefined);
    return known.toSorted((a, b) => (b[of]?.[resource] ?? 0) - (a[of]?.[resource] ?? 0))[0];
  };
  const [freest, largest] = [most("free"), most("allocatable")];
  if (freest === undefined || largest === undefined) return `More ${resource} on one of them.`;
  const free = Math.max(0, freest.free?.[resource] ?? 0);
  const there = largest.allocatable?.[resource] ?? 0;
  const words = (amount: number) => amountWords(resource, amount);
  const less = free === 0 ? "" : ` The pod asks for at most ${words(free)}, what ${freest.node} has left.`;
  if (asks > there) {
    const none =
      there === 0 ? `None of them has any ${resource}.` : `None is that large: they offer ${words(there)} at most.`;
    return `${none}${less}`;
  }
  return `Pods with ${resource} ${words(asks - free)} leave ${freest.node}.${less}`;
}

/** Why a node refused, with the figures and names by which its plugin went. */
export function becauseOf(row: Row, { asks = {} }: Pick<CycleView, "asks">): string {
  const { reason = row.rejectedBy ?? "", free, allocatable, taint, lacks: missing } = row;
  if (taint !== undefined) return `untolerated taint ${taint}`;
  if (missing !== undefined) return `has no ${missing.join(", ")}`;
  if (reason === "node(s) were unschedulable") return "cordoned: spec.unschedulable is true";
  if (free === undefined) return reason.replace(/^node\(s\) /, "");
  return reason
    .split(", ")
    .map((each) => {
      if (each === "Too many pods") return `${each}: ${allocatable?.["pods"] ?? ""} at most`;
      const resource = each.replace("Insufficient ", "");
      const [wanted, left] = [asks[resource], free[resource]];
      if (wanted === undefined || left === undefined) return each;
      return `${each}: asks ${amountWords(resource, wanted)}, ${amountWords(resource, left)} free`;
    })
    .join("; ");
}
