import { encodeAsIs } from "../../apimachinery/json/encode-go";
import type { Json, JsonObject } from "../../apimachinery/object";
import { writeYaml } from "../../apimachinery/yaml/write-yaml";
import type { Task } from "../../sim/task";
import { KUBECTL_VERSION } from "../client/api-client";
import type { Command } from "../command";
import { CommandError, PlainError } from "../command-error";
import { bool, text } from "../flags/flag-spec";
import { DUMP } from "./dump";
import { loadKubeconfig } from "../kubeconfig/kubeconfig";
import { itemsOf } from "../resource/fetch-resources";
import type { Session } from "../session";

const KUSTOMIZE_VERSION = "v5.8.1";

const CLIENT: JsonObject = {
  major: "1",
  minor: "36",
  gitVersion: KUBECTL_VERSION,
  gitCommit: "98b35193b2ac7a23a673325f5e9b830ecd5ba406",
  gitTreeState: "clean",
  buildDate: "2026-05-12T12:00:00Z",
  goVersion: "go1.26.0",
  compiler: "gc",
  platform: "linux/amd64",
};

/** Upstream: k8s.io/kubectl/pkg/cmd/version. */
export const VERSION: Command = {
  name: "version",
  group: "Other commands",
  short: "Show the versions of client and server",
  args: "any",
  flags: [bool("client", "Show only the client's version."), text("output", "yaml or json.", { short: "o" })],
  *run(session, args, flags) {
    if (args.length > 0) throw new CommandError(`extra arguments: [${args.join(" ")}]`);
    const output = flags.text("output");
    if (!["", "yaml", "json"].includes(output)) throw new CommandError("--output must be 'yaml' or 'json'");
    let server: JsonObject | undefined;
    let failure: PlainError | undefined;
    if (!flags.on("client")) {
      try {
        server = (yield* (yield* session.client()).json("GET", "/version", {
          query: { timeout: "32s" },
        })) as JsonObject;
      } catch (error) {
        if (!(error instanceof PlainError)) throw error;
        failure = error;
      }
    }
    yield* session.out(printed(server, output));
    if (failure !== undefined) throw failure;
  },
};

function printed(server: JsonObject | undefined, output: string): string {
  const whole: Json = {
    clientVersion: CLIENT,
    kustomizeVersion: KUSTOMIZE_VERSION,
    ...(server !== undefined && { serverVersion: server }),
  };
  if (output === "json") return `${JSON.stringify(JSON.parse(encodeAsIs(whole)), undefined, 2)}\n`;
  if (output === "yaml") return writeYaml(whole);
  return (
    `Client Version: ${KUBECTL_VERSION}\nKustomize Version: ${KUSTOMIZE_VERSION}\n` +
    (server === undefined ? "" : `Server Version: ${String(server.gitVersion)}\n`)
  );
}

/** Upstream: k8s.io/kubectl/pkg/cmd/clusterinfo. */
export const CLUSTER_INFO: Command = {
  name: "cluster-info",
  group: "Cluster management",
  short: "Show where the control plane is",
  args: "any",
  subcommands: [DUMP],
  *run(session: Session): Task {
    const context = session.flags.text("context");
    const { contexts } = yield* loadKubeconfig(session.io, session.flags.text("kubeconfig"));
    if (context !== "" && !contexts.has(context)) throw new CommandError(`context "${context}" does not exist`);
    const { server, host } = yield* session.config();
    const client = yield* session.client();
    const list = yield* client.json("GET", "/api/v1/namespaces/kube-system/services", {
      query: { labelSelector: "kubernetes.io/cluster-service=true" },
    });
    yield* session.out(`Kubernetes control plane is running at ${server}\n`);
    for (const { metadata } of itemsOf(list as JsonObject)) {
      const name = metadata.labels?.["kubernetes.io/name"] ?? metadata.name ?? "";
      yield* session.out(
        `${name} is running at https://${host}/api/v1/namespaces/kube-system/services/${metadata.name ?? ""}/proxy\n`,
      );
    }
    yield* session.out("\nTo further debug and diagnose cluster problems, use 'kubectl cluster-info dump'.\n");
  },
};
