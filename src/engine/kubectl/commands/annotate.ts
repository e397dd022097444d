import type { Command } from "../command";
import { metadataMapCommand } from "./metadata-map";

/** `kubectl annotate`. Upstream: k8s.io/kubectl/pkg/cmd/annotate/annotate.go. */
export const annotate: Command = metadataMapCommand({
  command: "annotate",
  field: "annotations",
  noun: "annotation",
  done: () => "annotated",
});
