import { parseAllDocuments } from "yaml";
import { engine } from "../state/engine-link";
import { diffLines, type DiffLine } from "./diff-lines";
import { pathOf, refOf, type About } from "./manifest";
import { asWritten, onlyWritten } from "./only-written";

/** What applying one object of the file would change. */
export interface ObjectDiff {
  readonly title: string;
  /** In words, where there is nothing to compare line by line. */
  readonly note?: string;
  readonly lines: readonly DiffLine[];
}

/** What the cluster has against what the file says, object by object. Only what is written counts. */
export async function diffOf(text: string): Promise<readonly ObjectDiff[]> {
  const diffs: ObjectDiff[] = [];
  for (const document of parseAllDocuments(text)) {
    const about = document.toJS() as About | null;
    if (about === null || typeof about !== "object") continue;
    diffs.push(await diffOne(about, asWritten(document.toString().replace(/^---\n/, ""))));
  }
  return diffs;
}

async function diffOne(about: About, written: string): Promise<ObjectDiff> {
  const title = `${about.kind ?? "?"} ${about.metadata?.name ?? "without a name"}`;
  const ref = refOf(about);
  if (ref === undefined || pathOf(about) === undefined)
    return { title, note: "This kind cannot be compared here. kubectl diff in the terminal can.", lines: [] };
  const now = await engine().yaml(ref, { managedFields: false });
  if (now === undefined)
    return {
      title,
      note: "The cluster has no such object yet.",
      lines: written.split("\n").map((line, index) => ({ side: "new", text: line, line: index + 1 })),
    };
  const lines = diffLines(onlyWritten(now, written), written);
  return { title, lines, ...(lines.length === 0 && { note: "The cluster has it like this already." }) };
}
