import { isList, isObject, own, withKey } from "../../apimachinery/json-value";
import type { Json, JsonObject } from "../../apimachinery/object";
import { IMAGES } from "./default-specs";
import { setFields } from "./field-spec";
import type { ImageEntry } from "./kustomization";
import { currentId } from "./kustomized";
import type { Transformer } from "./patches";
import { compile } from "./select-resources";

/**
 * Another name, tag or digest for an image, wherever containers are listed.
 *
 * Upstream: sigs.k8s.io/kustomize/api/filters/imagetag, api/internal/image.
 */
export function imageTransformer(entry: ImageEntry): Transformer {
  const matches = compile(`^${entry.name ?? ""}(:[a-zA-Z0-9_.{}-]*)?(@sha256:[a-zA-Z0-9_.{}-]*)?$`);
  const change = (image: Json): Json =>
    typeof image === "string" && matches.test(image) ? changedImage(image, entry) : image;
  return (resources) =>
    resources.map((resource) => {
      if (currentId(resource).kind === "CustomResourceDefinition") return resource;
      const everywhere = inContainers(resource.object, change) as JsonObject;
      return { ...resource, object: setFields(everywhere, IMAGES, undefined, change) };
    });
}

/** At any depth: also the pods within kinds that nobody knows. */
function inContainers(value: Json, change: (image: Json) => Json): Json {
  if (isList(value)) {
    const items = value.map((item) => inContainers(item, change));
    return items.every((item, at) => item === value[at]) ? value : items;
  }
  if (!isObject(value)) return value;
  let changed: JsonObject = value;
  for (const key of Object.keys(value)) {
    const inner = inContainers(value[key] ?? null, change);
    changed = withKey(
      changed,
      key,
      isContainers(key) && isList(inner) ? inner.map((each) => ofContainer(each, change)) : inner,
    );
  }
  return changed;
}

function isContainers(key: string): boolean {
  return key === "containers" || key === "initContainers";
}

function ofContainer(container: Json, change: (image: Json) => Json): Json {
  if (!isObject(container)) return container;
  const image = own(container, "image");
  return image === undefined ? container : withKey(container, "image", change(image));
}

export function changedImage(
  image: string,
  { newName = "", newTag = "", digest = "", tagSuffix = "" }: ImageEntry,
): string {
  const parts = splitImage(image);
  let { tag, digest: pinned } = parts;
  if (newTag !== "" || digest !== "") [tag, pinned] = [newTag, digest];
  else if (tagSuffix !== "") [tag, pinned] = [tag + tagSuffix, ""];
  return `${newName === "" ? parts.name : newName}${tag === "" ? "" : `:${tag}`}${pinned === "" ? "" : `@${pinned}`}`;
}

/** A colon before the first slash belongs to the registry. */
function splitImage(image: string): { readonly name: string; readonly tag: string; readonly digest: string } {
  const slash = Math.max(image.indexOf("/"), 0);
  const at = image.indexOf("@", slash);
  const colon = image.indexOf(":", slash);
  if (at >= 0 && (colon < 0 || at < colon)) return { name: image.slice(0, at), tag: "", digest: image.slice(at + 1) };
  if (colon < 0) return { name: image, tag: "", digest: "" };
  const end = at < 0 ? image.length : at;
  return { name: image.slice(0, colon), tag: image.slice(colon + 1, end), digest: at < 0 ? "" : image.slice(at + 1) };
}
