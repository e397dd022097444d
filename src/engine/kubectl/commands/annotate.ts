import type { Command } from "../command";
import { metadataMapCommand } from "./metadata-map";

export const annotate: Command = metadataMapCommand({
  command: "annotate",
  field: "annotations",
  noun: "annotation",
  done: () => "annotated",
});
