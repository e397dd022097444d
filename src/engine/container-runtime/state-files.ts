import type { Place } from "../sim/place";
import type { PodSnapshot } from "./cri";

/**
 * What the runtime leaves on its machine, so that containers outlive the kubelet's process: records of pods under
 * `/run`, which is gone after a power cut, and the list of images under `/var/lib`, which is not.
 *
 * Upstream: containerd keeps its state in /run/containerd and its metadata in /var/lib/containerd.
 */
export class StateFiles {
  constructor(private readonly place: Place) {}

  /**
   * Whether this machine has been up since the records were written. When not, they are of processes that are no more.
   */
  survived(): boolean {
    const { disk, files } = this.place;
    // What was never synced is read back as long as the power stays on: this is how one boot is told from the next.
    const marks = disk.read(MARK, disk.extent(MARK).first) as readonly { readonly up?: boolean }[];
    if (marks.some(({ up }) => up === true)) return true;
    for (const name of files.list(PODS) ?? []) files.remove(`${PODS}/${name}`);
    disk.append(MARK, { up: true });
    return false;
  }

  pods(): readonly (readonly [string, PodSnapshot])[] {
    const { files } = this.place;
    return (files.list(PODS) ?? []).map((name) => [
      name,
      JSON.parse(files.read(`${PODS}/${name}`) ?? '{"containers":[]}') as PodSnapshot,
    ]);
  }

  save(uid: string, pod: PodSnapshot): void {
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
const PODS = "/run/containerd/pods";
const IMAGES = "/var/lib/containerd/images.json";
