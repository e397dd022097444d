/**
 * Finds the tag of an image reference, which decides whether a kubelet pulls the image each time.
 *
 * `nginx` has the tag `latest`; `nginx@sha256:...` has none, and neither has a text that is no reference at all.
 *
 * Upstream: pkg/util/parsers/parsers.go; github.com/distribution/reference.
 */
export function imageTag(image: string): string {
  if (IDENTIFIER.test(image)) return "";
  const slash = image.indexOf("/");
  const first = slash < 0 ? "" : image.slice(0, slash);
  const hasDomain = slash >= 0 && (/[.:]/.test(first) || first === "localhost" || first.toLowerCase() !== first);
  const match = REMAINDER.exec(hasDomain ? image.slice(slash + 1) : image);
  if (match === null || (hasDomain && !DOMAIN.test(first))) return "";
  const [, tag = "", digest = ""] = match;
  return tag === "" && digest === "" ? "latest" : tag;
}

/** By the rule of `imagePullPolicy`: `latest` may change at any time, every other tag is taken to stay what it is. */
export function defaultPullPolicy(image: string): string {
  return imageTag(image) === "latest" ? "Always" : "IfNotPresent";
}

const IDENTIFIER = /^[a-f0-9]{64}$/;
const LABEL = "[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?";
const DOMAIN = new RegExp(`^(?:${LABEL}(?:\\.${LABEL})*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?$`);
const COMPONENT = "[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*";
const DIGEST = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*:[0-9a-fA-F]{32,}";
const REMAINDER = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*(?::([\\w][\\w.-]{0,127}))?(?:@(${DIGEST}))?$`);
