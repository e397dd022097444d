import type { Command } from "../../command";
import { configMap, secretGeneric } from "./data-generators";
import { generatorCommand } from "./generator";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./rbac-generators";
import { cronJob, deployment, job, namespace, priorityClass, serviceAccount } from "./workload-generators";

/** `kubectl create KIND`. Left out: service, ingress, quota, poddisruptionbudget, token, secret tls and docker-registry. */
export const GENERATORS: readonly Command[] = [
  ...[clusterRole, clusterRoleBinding, configMap, cronJob, deployment, job, namespace, priorityClass, role, roleBinding, serviceAccount].map(generatorCommand),
  { name: "secret", usage: "(generic)", short: "Create a Secret", subcommands: [generatorCommand(secretGeneric)] },
];
