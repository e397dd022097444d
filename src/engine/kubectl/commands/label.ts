import type { Command } from "../command";
import { metadataMapCommand } from "./metadata-map";

/** `kubectl label`. Upstream: k8s.io/kubectl/pkg/cmd/label/label.go. */
export const label: Command = metadataMapCommand({
  command: "label",
  field: "labels",
  noun: "label",
  done: ({ added, removed, changed }) => (!changed ? "not labeled" : removed && !added ? "unlabeled" : "labeled"),
});
