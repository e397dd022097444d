import type { Pod, PersistentVolumeClaim } from "../api/gen/core-v1";
import { isApiFailure, isNotFound } from "../client/errors";
import { PERSISTENT_VOLUME_CLAIMS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import type { PodAddresses } from "./downward-api";
import type { ReferenceReader } from "./reference-reader";
import { MissingReference, namesInVolumes, type References } from "./references";
import { TokenManager, type TokenAnswer } from "./token-manager";
import { mountedFiles, volumeFiles, type VolumeFiles, type VolumeInput } from "./volumes";
import { ERROR_WAIT, type PodEvent } from "./wiring";

type Volume = NonNullable<Pod["spec"]["volumes"]>[number];

interface Mounted {
  readonly volumes: { readonly [name: string]: VolumeFiles };
  readonly complete: boolean;
  readonly failures: number;
  /** Wall time before which it is not tried again. */
  readonly notBefore: number;
}

/**
 * Mounts the volumes of pods: a pod starts when all are there. A failed try is told by an event and made again, ever
 * more slowly.
 *
 * Upstream: pkg/kubelet/volumemanager, pkg/volume/util/operationexecutor.
 * Left out: what storage drivers do; a bound claim is an empty folder.
 */
export class VolumeManager {
  readonly #pods: OrderedMap<Mounted>;
  readonly #issued: TokenManager;

  constructor(
    private readonly place: Place,
    private readonly client: RestClient,
    private readonly references: ReferenceReader,
    private readonly event: PodEvent,
    private readonly allocatable: () => VolumeInput["allocatable"],
  ) {
    place.bind(this);
    this.#pods = place.map("pods");
    this.#issued = new TokenManager(place.child("tokens"), client);
  }

  /** Mounts, or refreshes what is mounted. Milliseconds until it is worth trying again; 0 when all is mounted. */
  *mount(pod: Pod, addresses: PodAddresses): Task<number> {
    const volumes = pod.spec.volumes ?? [];
    if (volumes.length === 0) return 0;
    const uid = pod.metadata.uid ?? "";
    const early = yield* atomic(() => Math.max(0, (this.#pods.get(uid)?.notBefore ?? 0) - this.place.wall()));
    if (early > 0) return early;
    const claims = yield* this.#claimProblem(pod, volumes);
    if (claims !== undefined) {
      yield* atomic(() => this.event(pod, "Warning", "FailedMount", claims));
      return ERROR_WAIT;
    }
    try {
      const references = yield* this.references.read(pod, namesInVolumes(pod));
      const tokens = yield* this.#tokens(pod, volumes);
      return yield* atomic(() => this.#setUp(pod, volumes, references, tokens, addresses));
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return ERROR_WAIT;
    }
  }

  /** What a container finds under its mounts. */
  files(uid: string, mounts: Parameters<typeof mountedFiles>[0]): VolumeFiles {
    return mountedFiles(mounts, this.#pods.get(uid)?.volumes ?? {});
  }

  forget(uid: string): void {
    this.#pods.delete(uid);
    this.#issued.forget(uid);
  }

  #setUp(
    pod: Pod,
    volumes: readonly Volume[],
    references: References,
    tokens: Tokens,
    addresses: PodAddresses,
  ): number {
    const uid = pod.metadata.uid ?? "";
    const before = this.#pods.get(uid) ?? { volumes: {}, complete: false, failures: 0, notBefore: 0 };
    const input: VolumeInput = {
      pod,
      references,
      addresses,
      allocatable: this.allocatable(),
      token: (audience) => tokens[audience] ?? { error: "no token" },
      hostPath: (path) => this.place.files.stat(path)?.kind,
    };
    const made: { [name: string]: VolumeFiles } = { ...before.volumes };
    let failed = false;
    for (const volume of volumes) {
      try {
        made[volume.name] = volumeFiles(volume, input);
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        // What is mounted already stays as it is when its source goes away.
        if (before.complete) continue;
        failed = true;
        this.event(
          pod,
          "Warning",
          "FailedMount",
          `MountVolume.SetUp failed for volume "${volume.name}" : ${error.message}`,
        );
      }
    }
    const wait = failed ? Math.min(500 * (1 << Math.min(before.failures, 10)), 122_000) : 0;
    const failures = failed ? before.failures + 1 : 0;
    this.#pods.set(uid, {
      volumes: made,
      complete: !failed,
      failures,
      notBefore: failed ? this.place.wall() + wait : 0,
    });
    return wait;
  }

  /** Tokens of the pod's service account, by audience, as far as its volumes want them. */
  *#tokens(pod: Pod, volumes: readonly Volume[]): Task<Tokens> {
    const tokens: { [audience: string]: TokenAnswer } = {};
    const wanted = volumes
      .flatMap((volume) => volume.projected?.sources ?? [])
      .flatMap((source) => source.serviceAccountToken ?? []);
    for (const { audience = "", expirationSeconds = 3600 } of wanted)
      tokens[audience] = yield* this.#issued.token(pod, audience, expirationSeconds);
    return tokens;
  }

  *#claimProblem(pod: Pod, volumes: readonly Volume[]): Task<string | undefined> {
    for (const { name, persistentVolumeClaim } of volumes) {
      if (persistentVolumeClaim === undefined) continue;
      const claim = persistentVolumeClaim.claimName;
      const problem = yield* this.#problemOf(pod.metadata.namespace ?? "", claim);
      if (problem === undefined) continue;
      return (
        `Unable to attach or mount volumes: unmounted volumes=[${name}], unattached volumes=[], failed to process volumes=[${name}]: ` +
        `error processing PVC ${pod.metadata.namespace}/${claim}: ${problem}`
      );
    }
    return undefined;
  }

  *#problemOf(namespace: string, name: string): Task<string | undefined> {
    try {
      const claim = yield* this.client.get<PersistentVolumeClaim>(PERSISTENT_VOLUME_CLAIMS, namespace, name);
      if (claim.metadata.deletionTimestamp !== undefined) return "PVC is being deleted";
      return claim.status?.phase === "Bound" ? undefined : "PVC is not bound";
    } catch (error) {
      if (!isApiFailure(error)) throw error;
      return isNotFound(error) ? `failed to fetch PVC from API server: ${error.message}` : "PVC is not bound";
    }
  }
}

type Tokens = { readonly [audience: string]: TokenAnswer };
