import { MAX_NODE_SCORE, type PluginFactory } from "../../framework/plugin";

/**
 * Likes nodes that have the pod's images; an image that few nodes have counts less, so that pods do not pile up there.
 *
 * Upstream: pkg/scheduler/framework/plugins/imagelocality/image_locality.go. Left out: image volumes.
 */
export const imageLocality: PluginFactory = (handle) => ({
  name: "ImageLocality",
  score(_state, { pod }, node) {
    const containers = [...(pod.spec.initContainers ?? []), ...(pod.spec.containers ?? [])];
    let total = 0;
    for (const { image = "" } of containers) {
      const name = normalizedImageName(image);
      const size = node.images[name];
      const { snapshot } = handle;
      if (size !== undefined) total += Math.trunc(size * (snapshot.imageNodes(name) / snapshot.nodes.length));
    }
    const most = 1000 * MEBIBYTE * containers.length;
    const counted = Math.min(Math.max(total, LEAST), most);
    return Math.floor((MAX_NODE_SCORE * (counted - LEAST)) / (most - LEAST));
  },
});

const MEBIBYTE = 1024 * 1024;
const LEAST = 23 * MEBIBYTE;

function normalizedImageName(name: string): string {
  return name.lastIndexOf(":") <= name.lastIndexOf("/") ? `${name}:latest` : name;
}
