import type { Command } from "../command";
import { API_RESOURCES, API_VERSIONS } from "./api-resources";
import { AUTH } from "./auth";
import { COMPLETION } from "./completion";
import { CONFIG } from "./config";
import { DESCRIBE } from "./describe";
import { EVENTS } from "./events";
import { EXPLAIN } from "./explain";
import { GET } from "./get/get-command";
import { KUBERC } from "./kuberc";
import { KUSTOMIZE } from "./kustomize";
import { LOGS } from "./logs";
import { PLUGIN } from "./plugins";
import { ATTACH } from "./streams/attach";
import { CP } from "./streams/cp";
import { DEBUG } from "./streams/debug";
import { EXEC } from "./streams/exec";
import { PORT_FORWARD } from "./streams/port-forward";
import { TOP } from "./top";
import { CLUSTER_INFO, VERSION } from "./version";

/**
 * Commands that only look.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cmd.go (NewKubectlCommand).
 */
export const READING_COMMANDS: readonly Command[] = [
  API_RESOURCES,
  API_VERSIONS,
  ATTACH,
  AUTH,
  CLUSTER_INFO,
  COMPLETION,
  CONFIG,
  CP,
  DEBUG,
  DESCRIBE,
  EVENTS,
  EXEC,
  EXPLAIN,
  GET,
  KUBERC,
  KUSTOMIZE,
  LOGS,
  PLUGIN,
  PORT_FORWARD,
  TOP,
  VERSION,
];
