import { CommandError } from "../command-error";

/** `a=b` words as a map. Upstream: k8s.io/kubectl/pkg/generate/generate.go (ParseLabels). */
export function parseLabels(words: readonly string[]): { [key: string]: string } {
  const labels: { [key: string]: string } = {};
  for (const word of words) {
    const at = word.indexOf("=");
    if (at <= 0) throw new CommandError(`unexpected label spec: ${word}`);
    labels[word.slice(0, at)] = word.slice(at + 1);
  }
  return labels;
}

/** `NAME=value` words as a container's environment. */
export function parseEnv(words: readonly string[]): readonly { readonly name: string; readonly value?: string }[] {
  return words.map((word) => {
    const at = word.indexOf("=");
    if (at <= 0) throw new CommandError(`invalid env: ${word}`);
    const value = word.slice(at + 1);
    return { name: word.slice(0, at), ...(value !== "" && { value }) };
  });
}
