/** An image's name in full: registry, repository, tag. */
export interface ImageReference {
  readonly registry: string;
  /** With its registry: `docker.io/library/nginx`. */
  readonly repository: string;
  readonly tag: string;
  readonly full: string;
}

/** Reads an image name as containerd normalises it, or tells why it cannot be read. */
export function parseReference(image: string): ImageReference | { readonly error: string } {
  // The pods of a node name few images, and each name is read three times for each container.
  let parsed = known.get(image);
  if (parsed === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(image, (parsed = readReference(image)));
  }
  return parsed;
}

const known = new Map<string, ReturnType<typeof readReference>>();
const MOST_KNOWN = 256;

function readReference(image: string): ImageReference | { readonly error: string } {
  const [name = "", digest] = image.split("@");
  const slash = name.lastIndexOf("/");
  const colon = name.indexOf(":", slash + 1);
  const path = colon < 0 ? name : name.slice(0, colon);
  const tag = colon < 0 ? "latest" : name.slice(colon + 1);
  const first = path.split("/")[0] ?? "";
  const hasRegistry = path.includes("/") && (first.includes(".") || first.includes(":") || first === "localhost");
  const registry = hasRegistry ? first : "docker.io";
  const rest = hasRegistry ? path.slice(first.length + 1) : path.includes("/") ? path : `library/${path}`;
  if (rest !== rest.toLowerCase()) {
    return { error: `invalid reference format: repository name (${rest}) must be lowercase` };
  }
  if (!/^[a-z0-9]+(?:[._/-]+[a-z0-9]+)*$/.test(rest) || !/^\w[\w.-]{0,127}$/.test(tag))
    return { error: "invalid reference format" };
  const repository = `${registry}/${rest}`;
  return { registry, repository, tag, full: digest === undefined ? `${repository}:${tag}` : `${repository}@${digest}` };
}

/** A digest that follows from the name alone, so that every node sees the same. */
export function imageDigest(name: string): string {
  let hex = "";
  for (let part = 0; part < 8; part++) {
    let hash = 0x811c9dc5 ^ part;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
    hex += hash.toString(16).padStart(8, "0");
  }
  return `sha256:${hex}`;
}
