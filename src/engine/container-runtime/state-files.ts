import type { Place } from "../sim/place";
import type { ContainerRecord } from "./container-runtime";
import type { Sandbox } from "./cri";

export interface KeptPod {
  readonly sandbox?: Sandbox;
  readonly containers: readonly ContainerRecord[];
}

/**
 * What the runtime leaves on its machine's disk, so that containers outlive its process, and are known to have been
 * there after a power cut.
 *
 * Upstream: containerd keeps its metadata in /var/lib/containerd.
 */
export class StateFiles {
  constructor(private readonly place: Place) {}

  /**
   * Whether this machine has been up since the records were written. When not, they are of processes that are no more.
   */
  survived(): boolean {
    const { disk } = this.place;
    // What was never synced is read back as long as the power stays on: this is how one boot is told from the next.
    const marks = disk.read(MARK, disk.extent(MARK).first) as readonly { readonly up?: boolean }[];
    if (marks.some(({ up }) => up === true)) return true;
    disk.append(MARK, { up: true });
    return false;
  }

  pods(): readonly (readonly [string, KeptPod])[] {
    const { files } = this.place;
    return (files.list(PODS) ?? []).map((name) => [
      name,
      JSON.parse(files.read(`${PODS}/${name}`) ?? '{"containers":[]}') as KeptPod,
    ]);
  }

  save(uid: string, pod: KeptPod): void {
    this.place.files.write(`${PODS}/${uid}`, JSON.stringify(pod));
  }

  remove(uid: string): void {
    this.place.files.remove(`${PODS}/${uid}`);
  }

  images(): readonly (readonly [string, number])[] {
    return JSON.parse(this.place.files.read(IMAGES) ?? "[]") as readonly (readonly [string, number])[];
  }

  saveImages(images: readonly (readonly [string, number])[]): void {
    this.place.files.write(IMAGES, JSON.stringify(images));
  }
}

const MARK = "run/containerd";
const PODS = "/var/lib/containerd/pods";
const IMAGES = "/var/lib/containerd/images.json";
