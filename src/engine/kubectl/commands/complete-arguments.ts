import { isApiFailure } from "../../client/errors";
import { cmpUtf8 } from "../../apimachinery/utf8";
import type { Task } from "../../sim/task";
import { collectionPath } from "../client/api-client";
import { qualifiedResourceName } from "../client/rest-mapper";
import type { Command } from "../command";
import { CommandError } from "../command-error";
import { loadKubeconfig } from "../kubeconfig/kubeconfig";
import { itemsOf } from "../resource/fetch-resources";
import type { Session } from "../session";

/**
 * What the words of each command mean, for completion: kinds and names of objects, nodes, pods, contexts.
 *
 * Upstream: k8s.io/kubectl/pkg/util/completion/completion.go.
 */
export function* completeArguments(
  session: Session,
  command: Command,
  args: readonly string[],
  last: string,
): Task<readonly string[] | undefined> {
  const meaning = MEANINGS[session.path.slice("kubectl ".length)];
  try {
    if (command.complete !== undefined && meaning === undefined)
      return yield* command.complete(session, [...args, last]);
    switch (meaning) {
      case undefined:
        return undefined;
      case "kinds and names":
        return yield* kindsAndNames(session, args, last);
      case "nodes":
        return fresh(yield* namesOf(session, "nodes"), args);
      case "pods":
        return args.length > 0 ? [] : [...(yield* namesOf(session, "pods")), ...POD_OWNERS];
      case "contexts":
        return args.length > 0
          ? []
          : [...(yield* loadKubeconfig(session.io, session.flags.text("kubeconfig"))).contexts.keys()].sort(cmpUtf8);
      default:
        return args.length === 0 && !last.includes("/") ? meaning : yield* kindsAndNames(session, args, last);
    }
  } catch (error) {
    if (error instanceof CommandError || isApiFailure(error)) return [];
    throw error;
  }
}

export function* completeFlagValue(session: Session, flag: string): Task<readonly string[] | undefined> {
  try {
    switch (flag) {
      case "namespace":
        return yield* namesOf(session, "namespaces");
      case "output":
        return session.path === "kubectl get" ? GET_FORMATS : FORMATS;
      case "context":
      case "cluster":
      case "user": {
        const config = yield* loadKubeconfig(session.io, session.flags.text("kubeconfig"));
        return [
          ...(flag === "context" ? config.contexts : flag === "cluster" ? config.clusters : config.users).keys(),
        ].sort(cmpUtf8);
      }
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof CommandError || isApiFailure(error)) return [];
    throw error;
  }
}

const FORMATS = [
  "json",
  "yaml",
  "kyaml",
  "name",
  "go-template",
  "go-template-file",
  "template",
  "templatefile",
  "jsonpath",
  "jsonpath-as-json",
  "jsonpath-file",
];
const GET_FORMATS = [...FORMATS, "custom-columns", "custom-columns-file", "wide"];

const POD_OWNERS = [
  "daemonsets/",
  "deployments/",
  "pods/",
  "jobs/",
  "replicasets/",
  "replicationcontrollers/",
  "services/",
  "statefulsets/",
];

type Meaning = "kinds and names" | "nodes" | "pods" | "contexts" | readonly string[];

const ROLLOUT_KINDS = ["deployment", "daemonset", "statefulset"];
const TEMPLATE_KINDS = [
  "daemonsets",
  "deployments",
  "pods",
  "cronjobs",
  "replicasets",
  "replicationcontrollers",
  "statefulsets",
];

const MEANINGS: { readonly [path: string]: Meaning } = {
  annotate: "kinds and names",
  delete: "kinds and names",
  describe: "kinds and names",
  edit: "kinds and names",
  get: "kinds and names",
  label: "kinds and names",
  patch: "kinds and names",
  autoscale: ["deployment", "replicaset", "replicationcontroller", "statefulset"],
  expose: ["pod", "service", "replicationcontroller", "deployment", "replicaset"],
  scale: ["deployment", "replicaset", "replicationcontroller", "statefulset"],
  "rollout history": ROLLOUT_KINDS,
  "rollout pause": ["deployment"],
  "rollout restart": ROLLOUT_KINDS,
  "rollout resume": ["deployment"],
  "rollout status": ROLLOUT_KINDS,
  "rollout undo": ROLLOUT_KINDS,
  "set env": TEMPLATE_KINDS,
  "set image": TEMPLATE_KINDS,
  "set resources": TEMPLATE_KINDS,
  "top node": "nodes",
  "top pod": "pods",
  cordon: "nodes",
  drain: "nodes",
  uncordon: "nodes",
  attach: "pods",
  debug: "pods",
  exec: "pods",
  logs: "pods",
  "port-forward": "pods",
  "config delete-context": "contexts",
  "config get-contexts": "contexts",
  "config rename-context": "contexts",
  "config use-context": "contexts",
};

function* kindsAndNames(session: Session, args: readonly string[], last: string): Task<readonly string[]> {
  const slash = last.indexOf("/");
  if (slash >= 0)
    return (yield* namesOf(session, last.slice(0, slash))).map((name) => `${last.slice(0, slash)}/${name}`);
  const [kind] = args;
  if (kind !== undefined) return kind.includes("/") ? [] : fresh(yield* namesOf(session, kind), args.slice(1));
  const seen = new Set<string>();
  const kinds = (yield* session.mapper()).all.filter((each) => {
    const name = qualifiedResourceName(each);
    return each.verbs.includes("get") && !seen.has(name) && seen.add(name) !== undefined;
  });
  return kinds
    .toSorted((a, b) => cmpUtf8(a.group, b.group) || cmpUtf8(a.resource, b.resource))
    .map(qualifiedResourceName);
}

function fresh(names: readonly string[], given: readonly string[]): readonly string[] {
  return names.filter((name) => !given.includes(name));
}

function* namesOf(session: Session, word: string): Task<readonly string[]> {
  const mapping = (yield* session.mapper()).mappingFor(word);
  const { name } = yield* session.namespace();
  const list = yield* (yield* session.client()).json("GET", collectionPath(mapping, name));
  return itemsOf(list as { readonly [field: string]: never }).map((object) => object.metadata.name ?? "");
}
