import type { Pod, PersistentVolumeClaim } from "../api/gen/core-v1";
import { isApiFailure, isNotFound } from "../client/errors";
import { PERSISTENT_VOLUME_CLAIMS } from "../client/resources";
import type { RestClient } from "../client/rest-client";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, type Task } from "../sim/task";
import type { PodAddresses } from "./downward-api";
import type { ReferenceReader } from "./reference-reader";
import { MissingReference, namesInVolumes, type ReferenceNames } from "./references";
import { TokenManager, type TokenAnswer } from "./token-manager";
import { mountedFiles, volumeFiles, type MountedVolume, type VolumeFiles, type VolumeInput } from "./volumes";
import { ERROR_WAIT, type PodEvent } from "./wiring";

type Volume = NonNullable<Pod["spec"]["volumes"]>[number];

interface Mounted {
  /** A list: names are another in each pod, and objects with keys of their own are dear to make. */
  readonly volumes: readonly MountedVolume[];
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
  *mount(pod: Pod, addresses: () => PodAddresses): Task<number> {
    const volumes = pod.spec.volumes ?? [];
    if (volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim !== undefined)) {
      const held = yield* this.#heldByClaims(pod, volumes);
      if (held > 0) return held;
    }
    const job: Job = { pod, volumes, names: namesInVolumes(pod), addresses };
    const look = yield* atomic(() => this.#look(job));
    if ("done" in look) return look.done;
    for (const key of look.behind) yield* this.references.firstList(key);
    const tokens: { [audience: string]: TokenAnswer } = { ...look.tokens };
    for (const { audience, seconds } of look.missing)
      tokens[audience] = yield* this.#issued.issue(pod, audience, seconds);
    return yield* atomic(() => this.#setUp(job, tokens));
  }

  /** What has to be fetched first. After a pod's first sync mostly nothing has, and it is mounted at once. */
  #look(job: Job): Look {
    const { pod, volumes, names } = job;
    const early = this.#early(pod);
    if (early > 0) return { done: early };
    const behind = this.references.watch(pod, names);
    const tokens: { [audience: string]: TokenAnswer } = {};
    const missing: TokenWish[] = [];
    for (const wish of tokenWishes(volumes)) {
      const token = this.#issued.held(pod, wish.audience, wish.seconds);
      if (token === undefined) missing.push(wish);
      else tokens[wish.audience] = { token };
    }
    if (behind.length + missing.length > 0) return { behind, tokens, missing };
    return { done: this.#setUp(job, tokens) };
  }

  /** Milliseconds until a mount that failed may be tried again. */
  #early({ metadata }: Pod): number {
    return Math.max(0, (this.#pods.get(metadata.uid ?? "")?.notBefore ?? 0) - this.place.wall());
  }

  *#heldByClaims(pod: Pod, volumes: readonly Volume[]): Task<number> {
    const early = yield* atomic(() => this.#early(pod));
    if (early > 0) return early;
    const problem = yield* this.#claimProblem(pod, volumes);
    if (problem === undefined) return 0;
    yield* atomic(() => this.event(pod, "Warning", "FailedMount", problem));
    return ERROR_WAIT;
  }

  /** What a container finds under its mounts. */
  files(uid: string, mounts: Parameters<typeof mountedFiles>[0]): VolumeFiles {
    return mountedFiles(mounts, this.#pods.get(uid)?.volumes ?? []);
  }

  forget(uid: string): void {
    this.#pods.delete(uid);
    this.#issued.forget(uid);
  }

  #setUp({ pod, volumes, names, addresses }: Job, tokens: Tokens): number {
    const uid = pod.metadata.uid ?? "";
    const before = this.#pods.get(uid) ?? { volumes: [], complete: false, failures: 0, notBefore: 0 };
    const input: VolumeInput = {
      pod,
      references: this.references.found(pod, names),
      addresses: addresses(),
      allocatable: this.allocatable(),
      token: (audience) => tokens[audience] ?? { error: "no token" },
      hostPath: (path) => this.place.files.stat(path)?.kind,
    };
    const made: MountedVolume[] = [];
    let failed = false;
    for (const volume of volumes) {
      const { name } = volume;
      try {
        made.push({ name, files: volumeFiles(volume, input) });
      } catch (error) {
        if (!(error instanceof MissingReference)) throw error;
        const known = before.volumes.find((each) => each.name === name);
        if (known !== undefined) made.push(known);
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

/** A pod to be mounted, with all that this depends on. */
interface Job {
  readonly pod: Pod;
  readonly volumes: readonly Volume[];
  readonly names: ReferenceNames;
  readonly addresses: () => PodAddresses;
}

/** `done`: how long to wait, with nothing to be fetched. */
type Look =
  | { readonly done: number }
  | { readonly behind: readonly string[]; readonly tokens: Tokens; readonly missing: readonly TokenWish[] };

interface TokenWish {
  readonly audience: string;
  readonly seconds: number;
}

/** The tokens of the pod's service account that its volumes want. */
function tokenWishes(volumes: readonly Volume[]): TokenWish[] {
  return volumes
    .flatMap((volume) => volume.projected?.sources ?? [])
    .flatMap((source) => source.serviceAccountToken ?? [])
    .map(({ audience = "", expirationSeconds = 3600 }) => ({ audience, seconds: expirationSeconds }));
}
