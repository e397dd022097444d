import type { Plugin } from "../framework/plugin";
import { imageLocality } from "./imagelocality/image-locality";
import { nodeAffinity } from "./nodeaffinity/node-affinity";
import { nodeName } from "./nodename/node-name";
import { nodePorts } from "./nodeports/node-ports";
import { nodeResourcesBalancedAllocation } from "./noderesources/balanced-allocation";
import { nodeResourcesFit } from "./noderesources/fit";
import { nodeUnschedulable } from "./nodeunschedulable/node-unschedulable";
import { notHereYet } from "./nothereyet/not-here-yet";
import { schedulingGates } from "./schedulinggates/scheduling-gates";
import { taintToleration } from "./tainttoleration/taint-toleration";

/**
 * The default profile, in the order in which upstream asks. Upstream: pkg/scheduler/apis/config/v1/default_plugins.go.
 */
export const DEFAULT_PLUGINS: readonly Plugin[] = [
  schedulingGates,
  notHereYet,
  nodeUnschedulable,
  nodeName,
  taintToleration,
  nodeAffinity,
  nodePorts,
  nodeResourcesFit,
  nodeResourcesBalancedAllocation,
  imageLocality,
];
