import type { Command } from "../../command";
import { configMap, secretGeneric } from "./data-generators";
import { generatorCommand } from "./generator";
import { ingress } from "./ingress-generator";
import { podDisruptionBudget, quota } from "./policy-generators";
import { clusterRole, clusterRoleBinding, role, roleBinding } from "./rbac-generators";
import { secretDockerRegistry, secretTls } from "./secret-generators";
import { clusterIpService, externalNameService, loadBalancerService, nodePortService } from "./service-generators";
import { createToken } from "./token";
import { cronJob, deployment, job, namespace, priorityClass, serviceAccount } from "./workload-generators";

/**
 * `kubectl create KIND`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/create/create.go (NewCmdCreate).
 */
export const GENERATORS: readonly Command[] = [
  ...[
    clusterRole,
    clusterRoleBinding,
    configMap,
    cronJob,
    deployment,
    ingress,
    job,
    namespace,
    podDisruptionBudget,
    priorityClass,
    quota,
    role,
    roleBinding,
    serviceAccount,
  ].map(generatorCommand),
  {
    name: "secret",
    usage: "(docker-registry | generic | tls)",
    short: "Create a Secret",
    subcommands: [secretDockerRegistry, secretGeneric, secretTls].map(generatorCommand),
  },
  {
    name: "service",
    aliases: ["svc"],
    usage: "(clusterip | externalname | loadbalancer | nodeport)",
    short: "Create a Service",
    subcommands: [clusterIpService, externalNameService, loadBalancerService, nodePortService].map(generatorCommand),
  },
  createToken,
];
