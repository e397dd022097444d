import type { ConfigMap, Namespace } from "../../api/gen/core-v1";
import { sameJson } from "../../apimachinery/equality";
import { namespacedKey, objectKey } from "../../apimachinery/object-key";
import { isAlreadyExists, isNotFound } from "../../client/errors";
import { CONFIG_MAPS, NAMESPACES } from "../../client/resources";
import { WorkQueue } from "../../client/work-queue";
import { atomic, type Task } from "../../sim/task";
import type { Controller, ControllerContext } from "../controller";
import { isNamespaceTerminating } from "../pod-control";
import type { SharedInformer } from "../shared-informers";

/**
 * Puts the certificate of the cluster's authority into every namespace, as the ConfigMap `kube-root-ca.crt`: pods
 * mount it to know that it is really the API server to whom they hand their token.
 *
 * Reads Namespaces, ConfigMaps and a file; writes ConfigMaps. What somebody changes in them is put right again.
 *
 * Upstream: pkg/controller/certificates/rootcacertpublisher/publisher.go.
 */
export class RootCACertPublisher implements Controller {
  readonly #namespaces: SharedInformer<Namespace>;
  readonly #configMaps: SharedInformer<ConfigMap>;
  readonly #queue: WorkQueue;

  constructor(private readonly context: ControllerContext) {
    const { place, informers } = context;
    this.#namespaces = informers.of<Namespace>(NAMESPACES);
    this.#configMaps = informers.of<ConfigMap>(CONFIG_MAPS);
    this.#queue = new WorkQueue(place.child("queue"), {
      name: "root-ca-certificate-publisher",
      resource: "namespaces",
      workers: 1,
      sync: (key) => this.syncNamespace(key),
    });
    this.#namespaces.onEvent(({ type, object }) => {
      if (type === "ADDED" || object.status?.phase === "Active") this.#queue.add(objectKey(object));
    });
    this.#configMaps.onEvent(({ type, object }) => {
      if (object.metadata.name === NAME && type !== "ADDED") this.#queue.add(object.metadata.namespace ?? "");
    });
  }

  *syncNamespace(namespace: string): Task {
    const plan = yield* atomic(() => this.#plan(namespace));
    if (plan === null) return;
    const { client } = this.context;
    try {
      if (plan.exists) yield* client.update<ConfigMap>(CONFIG_MAPS, plan.configMap);
      else yield* client.create<ConfigMap>(CONFIG_MAPS, plan.configMap);
    } catch (error) {
      if (!isAlreadyExists(error) && !isNotFound(error) && !isNamespaceTerminating(error)) throw error;
    }
  }

  #plan(namespace: string): RootCAPlan | null {
    if (this.#namespaces.get(namespace)?.metadata.deletionTimestamp !== undefined) return null;
    const { files } = this.context.place;
    const certificate = files.read(this.context.settings.rootCaFile) ?? "";
    return planRootCA(namespace, this.#configMaps.get(namespacedKey(namespace, NAME)), certificate);
  }
}

export interface RootCAPlan {
  readonly configMap: ConfigMap;
  readonly exists: boolean;
}

/** What to write; null when all is as it should be. */
export function planRootCA(namespace: string, found: ConfigMap | undefined, certificate: string): RootCAPlan | null {
  const data = { "ca.crt": certificate };
  if (found === undefined) {
    const metadata = { name: NAME, namespace, annotations: { [DESCRIPTION]: DESCRIPTION_TEXT } };
    return { configMap: { apiVersion: "v1", kind: "ConfigMap", metadata, data }, exists: false };
  }
  if (sameJson(found.data, data) && (found.metadata.annotations?.[DESCRIPTION] ?? "") !== "") return null;
  const annotations = { ...found.metadata.annotations, [DESCRIPTION]: DESCRIPTION_TEXT };
  const { binaryData: _foreign, ...rest } = found;
  return { configMap: { ...rest, data, metadata: { ...found.metadata, annotations } }, exists: true };
}

const NAME = "kube-root-ca.crt";
const DESCRIPTION = "kubernetes.io/description";
const DESCRIPTION_TEXT =
  "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the " +
  "internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";
