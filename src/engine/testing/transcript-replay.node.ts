import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Recorded sessions of kubectl, and the recordings' own reader and masks. */
export const TRANSCRIPTS = fileURLToPath(new URL("../../../../shared/oracles/transcripts/", import.meta.url));
const TOOLS = new URL("../../../../shared/oracles/tools/", import.meta.url);

export function transcriptNames(): readonly string[] {
  if (!existsSync(TRANSCRIPTS)) return [];
  return readdirSync(TRANSCRIPTS)
    .filter((name) => name.endsWith(".txt"))
    .map((name) => name.slice(0, -4))
    .sort();
}

export interface Step {
  readonly kind: string;
  readonly flags: readonly string[];
  readonly arg: string;
  readonly body: string;
  readonly stdout?: string;
  readonly stderr?: string;
  readonly exit?: number;
}

export interface TranscriptTools {
  parse(text: string): { readonly head: string; readonly steps: readonly Step[] };
  mask(text: string): string;
  anyNode(text: string): string;
}

export interface FileReport {
  readonly name: string;
  readonly steps: number;
  readonly equal: number;
  readonly skipped: number;
  readonly differences: readonly { readonly command: string; readonly want: string; readonly got: string }[];
}

export async function loadTools(): Promise<TranscriptTools> {
  const transcript = (await import(/* @vite-ignore */ new URL("transcript.mjs", TOOLS).href)) as Pick<
    TranscriptTools,
    "parse"
  >;
  const masks = (await import(/* @vite-ignore */ new URL("mask.mjs", TOOLS).href)) as Omit<TranscriptTools, "parse">;
  return { parse: transcript.parse, mask: masks.mask, anyNode: masks.anyNode };
}
