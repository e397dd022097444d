import type { Profile } from "../framework/framework";
import type { PluginFactory } from "../framework/plugin";
import { defaultBinder } from "./defaultbinder/default-binder";
import { defaultPreemption } from "./defaultpreemption/default-preemption";
import { dynamicResources } from "./dynamicresources/dynamic-resources";
import { imageLocality } from "./imagelocality/image-locality";
import { interPodAffinity } from "./interpodaffinity/inter-pod-affinity";
import { nodeAffinity } from "./nodeaffinity/node-affinity";
import { nodeName } from "./nodename/node-name";
import { nodePorts } from "./nodeports/node-ports";
import { nodeResourcesBalancedAllocation } from "./noderesources/balanced-allocation";
import { nodeResourcesFit } from "./noderesources/fit";
import { nodeUnschedulable } from "./nodeunschedulable/node-unschedulable";
import { nodeVolumeLimits } from "./nodevolumelimits/node-volume-limits";
import { podTopologySpread } from "./podtopologyspread/pod-topology-spread";
import { prioritySort } from "./queuesort/priority-sort";
import { schedulingGates } from "./schedulinggates/scheduling-gates";
import { taintToleration } from "./tainttoleration/taint-toleration";
import { volumeBinding } from "./volumebinding/volume-binding";
import { volumeRestrictions } from "./volumerestrictions/volume-restrictions";
import { volumeZone } from "./volumezone/volume-zone";

/**
 * All plugins, by name. A plugin that needs nothing but its arguments is an object; one that looks at the cluster or
 * acts is a function of what the framework lends it.
 *
 * Upstream: pkg/scheduler/framework/plugins/registry.go.
 */
export const REGISTRY: { readonly [name: string]: PluginFactory } = {
  SchedulingGates: () => schedulingGates,
  PrioritySort: () => prioritySort,
  NodeUnschedulable: () => nodeUnschedulable,
  NodeName: () => nodeName,
  TaintToleration: () => taintToleration,
  NodeAffinity: () => nodeAffinity,
  NodePorts: () => nodePorts,
  NodeResourcesFit: () => nodeResourcesFit,
  VolumeRestrictions: volumeRestrictions,
  NodeVolumeLimits: nodeVolumeLimits,
  VolumeBinding: volumeBinding,
  VolumeZone: volumeZone,
  PodTopologySpread: podTopologySpread,
  InterPodAffinity: interPodAffinity,
  DynamicResources: dynamicResources,
  DefaultPreemption: defaultPreemption,
  NodeResourcesBalancedAllocation: () => nodeResourcesBalancedAllocation,
  ImageLocality: imageLocality,
  DefaultBinder: defaultBinder,
};

/**
 * The default profile, in the order in which upstream asks, with its weights.
 *
 * Upstream: pkg/scheduler/apis/config/v1/default_plugins.go. Left out: NodeDeclaredFeatures.
 */
export const DEFAULT_PROFILE: Profile = {
  schedulerName: "default-scheduler",
  plugins: [
    { name: "SchedulingGates" },
    { name: "PrioritySort" },
    { name: "NodeUnschedulable" },
    { name: "NodeName" },
    { name: "TaintToleration", weight: 3 },
    { name: "NodeAffinity", weight: 2 },
    { name: "NodePorts" },
    { name: "NodeResourcesFit", weight: 1 },
    { name: "VolumeRestrictions" },
    { name: "NodeVolumeLimits" },
    { name: "VolumeBinding" },
    { name: "VolumeZone" },
    { name: "PodTopologySpread", weight: 2 },
    { name: "InterPodAffinity", weight: 2 },
    { name: "DynamicResources" },
    { name: "DefaultPreemption" },
    { name: "NodeResourcesBalancedAllocation", weight: 1 },
    { name: "ImageLocality", weight: 1 },
    { name: "DefaultBinder" },
  ],
};
