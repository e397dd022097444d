import type { Deployment, StatefulSet, DaemonSet } from "../../../api/gen/apps-v1";
import type { KObject } from "../../../apimachinery/object";
import type { Task } from "../../../sim/task";
import { collectionPath } from "../../client/api-client";
import { CommandError } from "../../command-error";
import type { FlagValues } from "../../flags/flag-values";
import type { ResourceInfo } from "../../resource/resource-info";
import type { Session } from "../../session";
import { selectedObjects } from "../one-by-one";
import { SeveralErrors } from "../../command-error";
import { REVISION } from "./history";

/**
 * `kubectl rollout status`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/rollout/rollout_status.go, polymorphichelpers/rollout_status.go.
 */
export function* rolloutStatus(session: Session, args: readonly string[], flags: FlagValues): Task {
  if (args.length === 0 && flags.list("filename").length === 0 && flags.text("kustomize") === "")
    throw new CommandError("required resource not specified");
  const { infos, errors } = yield* selectedObjects(session, args, flags, { kindMeansAll: true });
  if (errors.length > 0) throw new SeveralErrors(errors);
  for (const info of infos) yield* statusOf(session, info, flags);
}

/** What to say of a rollout, and whether it is through. Throws when it has failed. */
export function progressOf(object: KObject, revision: number): { readonly text: string; readonly done: boolean } {
  if (object.kind === "Deployment") return deploymentProgress(object as unknown as Deployment, revision);
  if (object.kind === "DaemonSet") return daemonSetProgress(object as unknown as DaemonSet);
  if (object.kind === "StatefulSet") return statefulSetProgress(object as unknown as StatefulSet);
  throw new CommandError(`no status viewer has been implemented for ${object.kind}`);
}

function deploymentProgress(
  { metadata, spec, status = {} }: Deployment,
  revision: number,
): { readonly text: string; readonly done: boolean } {
  const name = JSON.stringify(metadata.name ?? "");
  if (revision > 0) {
    const current = Number(metadata.annotations?.[REVISION] ?? 0);
    if (current !== revision)
      throw new CommandError(`desired revision (${revision}) is different from the running revision (${current})`);
  }
  if ((metadata.generation ?? 0) > (status.observedGeneration ?? 0))
    return { text: "Waiting for deployment spec update to be observed...\n", done: false };
  const progressing = status.conditions?.find(({ type }) => type === "Progressing");
  if (progressing?.reason === "ProgressDeadlineExceeded")
    throw new CommandError(`deployment ${name} exceeded its progress deadline`);
  const { replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
  const wanted = spec.replicas ?? 1;
  const wait = (what: string): { readonly text: string; readonly done: boolean } => ({
    text: `Waiting for deployment ${name} rollout to finish: ${what}...\n`,
    done: false,
  });
  if (updatedReplicas < wanted) return wait(`${updatedReplicas} out of ${wanted} new replicas have been updated`);
  if (replicas > updatedReplicas) return wait(`${replicas - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return wait(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${name} successfully rolled out\n`, done: true };
}

function daemonSetProgress({ metadata, spec, status }: DaemonSet): { readonly text: string; readonly done: boolean } {
  const name = JSON.stringify(metadata.name ?? "");
  if (spec.updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if ((metadata.generation ?? 0) > (status?.observedGeneration ?? 0))
    return { text: "Waiting for daemon set spec update to be observed...\n", done: false };
  const { updatedNumberScheduled = 0, desiredNumberScheduled = 0, numberAvailable = 0 } = status ?? {};
  if (updatedNumberScheduled < desiredNumberScheduled) {
    return {
      text:
        `Waiting for daemon set ${name} rollout to finish: ${updatedNumberScheduled} out of ` +
        `${desiredNumberScheduled} new pods have been updated...\n`,
      done: false,
    };
  }
  if (numberAvailable < desiredNumberScheduled) {
    return {
      text:
        `Waiting for daemon set ${name} rollout to finish: ${numberAvailable} of ${desiredNumberScheduled} ` +
        `updated pods are available...\n`,
      done: false,
    };
  }
  return { text: `daemon set ${name} successfully rolled out\n`, done: true };
}

function statefulSetProgress({ metadata, spec, status }: StatefulSet): {
  readonly text: string;
  readonly done: boolean;
} {
  if (spec.updateStrategy?.type !== "RollingUpdate")
    throw new CommandError("rollout status is only available for RollingUpdate strategy type");
  if ((status?.observedGeneration ?? 0) === 0 || (metadata.generation ?? 0) > (status?.observedGeneration ?? 0)) {
    return { text: "Waiting for statefulset spec update to be observed...\n", done: false };
  }
  const wanted = spec.replicas ?? 1;
  const {
    readyReplicas = 0,
    updatedReplicas = 0,
    updateRevision = "",
    currentRevision = "",
    currentReplicas = 0,
  } = status ?? {};
  if (readyReplicas < wanted)
    return { text: `Waiting for ${wanted - readyReplicas} pods to be ready...\n`, done: false };
  const partition = spec.updateStrategy?.rollingUpdate?.partition;
  if (spec.updateStrategy?.rollingUpdate) {
    const moved = wanted - (partition ?? 0);
    return partition !== undefined && updatedReplicas < moved
      ? {
          text:
            `Waiting for partitioned roll out to finish: ${updatedReplicas} out of ${moved} new pods have ` +
            `been updated...\n`,
          done: false,
        }
      : { text: `partitioned roll out complete: ${updatedReplicas} new pods have been updated...\n`, done: true };
  }
  if (updateRevision !== currentRevision) {
    return {
      text:
        `waiting for statefulset rolling update to complete ${updatedReplicas} pods at revision ` +
        `${updateRevision}...\n`,
      done: false,
    };
  }
  return {
    text: `statefulset rolling update complete ${currentReplicas} pods at revision ${currentRevision}...\n`,
    done: true,
  };
}

/** Says how far it is whenever that changes, until it is through or the time is up. */
function* statusOf(session: Session, info: ResourceInfo, flags: FlagValues): Task {
  const revision = flags.number("revision");
  const limit = flags.duration("timeout") / 1000;
  const end = (yield* session.io.now()) + (limit > 0 ? limit : Number.MAX_SAFE_INTEGER / 4);
  let progress = progressOf(info.object, revision);
  yield* session.out(progress.text);
  if (progress.done || !flags.on("watch")) return;
  const client = yield* session.client();
  let version = info.object.metadata.resourceVersion ?? "";
  for (;;) {
    const stream = yield* client.stream(collectionPath(info.mapping, info.namespace), {
      query: { fieldSelector: `metadata.name=${info.name}`, resourceVersion: version, watch: true },
    });
    for (;;) {
      const left = end - (yield* session.io.now());
      const event = left <= 0 ? ("timeout" as const) : yield* stream.nextEvent(left);
      if (event === "timeout") {
        yield* stream.close();
        throw new CommandError("timed out waiting for the condition");
      }
      if (event === "end" || event.type === "ERROR") break;
      version = event.object.metadata.resourceVersion ?? version;
      if (event.type === "BOOKMARK") continue;
      if (event.type === "DELETED") throw new CommandError("object has been deleted");
      const before = progress.text;
      progress = progressOf(event.object, revision);
      if (progress.text !== before || progress.done) yield* session.out(progress.text);
      if (progress.done) return yield* stream.close();
    }
  }
}
