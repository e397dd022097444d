import type { Command } from "../command";
import { API_RESOURCES, API_VERSIONS } from "./api-resources";
import { AUTH } from "./auth";
import { CONFIG } from "./config";
import { DESCRIBE } from "./describe";
import { EVENTS } from "./events";
import { EXPLAIN } from "./explain";
import { GET } from "./get/get-command";
import { KUBERC } from "./kuberc";
import { KUSTOMIZE } from "./kustomize";
import { LOGS } from "./logs";
import { PLUGIN } from "./plugins";
import { CLUSTER_INFO, VERSION } from "./version";

/**
 * Commands that only look.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cmd.go (NewKubectlCommand).
 */
export const READING_COMMANDS: readonly Command[] = [
  API_RESOURCES,
  API_VERSIONS,
  AUTH,
  CLUSTER_INFO,
  CONFIG,
  DESCRIBE,
  EVENTS,
  EXPLAIN,
  GET,
  KUBERC,
  KUSTOMIZE,
  LOGS,
  PLUGIN,
  VERSION,
];
