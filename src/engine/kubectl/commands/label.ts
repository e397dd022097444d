import type { Command } from "../command";
import { metadataMapCommand } from "./metadata-map";

export const label: Command = metadataMapCommand({
  command: "label",
  field: "labels",
  noun: "label",
  done: ({ added, removed, changed }) => (!changed ? "not labeled" : removed && !added ? "unlabeled" : "labeled"),
});
