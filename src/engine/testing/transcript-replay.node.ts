import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { provideOpenApi } from "../api/openapi-documents";
import { buildKubeconfig } from "../client/kubeconfig";
import { certificatePem } from "../pki/certificate";
import { demonstrationKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate } from "../pki/issue";
import { privateKeyPem, publicKeyOf } from "../pki/keys";
import { MINUTE, SECOND } from "../sim/time";
import type { Plain } from "../sim/plain";
import type { ControlPlane } from "./control-plane";
import { EPOCH } from "./control-plane";
import { controllerPlane } from "./controller-plane";
import { KubectlHost, WORK } from "./kubectl-host";

/**
 * Replays recorded transcripts through our kubectl in virtual time, without a shell: steps that are more than one
 * kubectl command with
 * words are counted as `skipped`.
 */
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

export function replayTranscript(name: string, tools: TranscriptTools): FileReport {
  const { steps } = tools.parse(readFileSync(`${TRANSCRIPTS}${name}.txt`, "utf8"));
  const world = new World();
  const env: { [name: string]: string } = {
    HOME: "/home/you",
    KUBECONFIG: KUBECONFIG_PATH,
    KUBE_EDITOR: "false",
    PATH: "/bin",
  };
  const differences: { command: string; want: string; got: string }[] = [];
  let count = 0;
  let equal = 0;
  let skipped = 0;
  for (const step of steps) {
    if (step.kind === "file") world.write(`${WORK}/${step.arg}`, step.body);
    if (step.kind === "env")
      env[step.arg.slice(0, step.arg.indexOf("="))] = step.arg
        .slice(step.arg.indexOf("=") + 1)
        .replaceAll("$WORK", WORK);
    if (step.kind === "settle") world.plane.sim.runFor((Number(step.arg) || 5) * SECOND);
    if (step.kind !== "run" && step.kind !== "setup") continue;
    if (step.kind === "run") count++;
    const argv = simpleWords(step.arg);
    if (argv === undefined) {
      if (step.kind === "run") skipped++;
      continue;
    }
    const answer = world.kubectl(argv, env, step.body);
    if (step.kind === "setup") continue;
    const got = show(tidy(step, answer.stdout, tools), tidy(step, answer.stderr, tools), answer.exit);
    const want = show(tidy(step, step.stdout ?? "", tools), tidy(step, step.stderr ?? "", tools), step.exit ?? 0);
    if (got === want) equal++;
    else differences.push({ command: step.arg, want, got });
  }
  return { name, steps: count, equal, skipped, differences };
}

function show(stdout: string, stderr: string, exit: number): string {
  return `${stdout}${stderr === "" ? "" : `--- stderr\n${stderr}`}--- exit ${exit}\n`;
}

function tidy(step: Step, text: string, tools: TranscriptTools): string {
  let t = tools.mask(
    text
      .replaceAll(WORK, "<work>")
      .replaceAll("https://control-plane:6443", "<server>")
      .replaceAll("control-plane:6443", "<server>"),
  );
  if (step.flags.includes("anynode")) t = tools.anyNode(t);
  t = t.replace(/\n+$/, "");
  if (step.flags.includes("sorted")) t = t.split("\n").sort().join("\n");
  if (step.flags.includes("last")) t = t.split("\n").at(-1) ?? "";
  return t === "" ? "" : `${t}\n`;
}

const KUBECONFIG_PATH = "/home/you/kubeconfig";

/** A control plane with its controllers, and kubectl on its machine. */
class World {
  readonly plane: ControlPlane;
  readonly #answers = new Map<number, Answer>();
  #count = 0;

  constructor() {
    provide();
    this.plane = controllerPlane({
      programs: { "kubectl-host": (place) => new KubectlHost(place) },
      boot: [{ name: "kubectl-host", program: "kubectl-host", args: null, delay: 0 }],
      options: { onOutput: ({ data }) => this.#heard(data) },
    });
    this.write(KUBECONFIG_PATH, adminConfig());
    this.plane.sim.runFor(5 * SECOND);
  }

  #heard(data: Plain): void {
    const { id } = data as { readonly id?: number };
    if (id !== undefined && (data as { readonly exit?: number }).exit !== undefined)
      this.#answers.set(id, data as unknown as Answer);
  }

  write(path: string, content: string): void {
    this.plane.sim.input({
      machine: 2,
      handler: "input",
      payload: { process: "kubectl-host", handler: "write", data: { path, content } },
    });
  }

  kubectl(argv: readonly string[], env: { readonly [name: string]: string }, stdin: string): Answer {
    const id = ++this.#count;
    this.plane.sim.input({
      machine: 2,
      handler: "input",
      payload: { process: "kubectl-host", handler: "run", data: { id, argv, env: { ...env }, stdin } },
    });
    this.plane.sim.runUntil(() => this.#answers.has(id), 2 * MINUTE, 1000);
    return this.#answers.get(id) ?? { stdout: "", stderr: "(no end)\n", exit: 124 };
  }
}

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

let provided = false;

function provide(): void {
  if (provided) return;
  provided = true;
  const asset = new URL("../api/gen/openapi-v3.txt", import.meta.url);
  if (existsSync(asset)) provideOpenApi(readFileSync(asset, "utf8"));
  else if (existsSync(new URL("../api/gen/openapi-v3.txt.gz", import.meta.url))) {
    provideOpenApi(gunzipSync(readFileSync(new URL("../api/gen/openapi-v3.txt.gz", import.meta.url))).toString("utf8"));
  }
}

function adminConfig(): string {
  const from = Math.floor(EPOCH / 1000) - 3600;
  const until = from + 10 * 365 * 86_400;
  const ca = createCa({ commonName: "kubernetes" }, demonstrationKey(1, "ca"), from, until, 1);
  const key = demonstrationKey(1, "client/kubernetes-admin");
  const certificate = issueCertificate(ca, {
    subject: { commonName: "kubernetes-admin", organizations: ["system:masters"] },
    publicKey: publicKeyOf(key),
    notBefore: from,
    notAfter: until,
    serial: 4,
    usages: ["client auth"],
  });
  return buildKubeconfig({
    cluster: "kubernetes",
    server: "https://control-plane:6443",
    certificateAuthority: certificatePem(ca.certificate),
    user: "kubernetes-admin",
    clientCertificate: certificatePem(certificate),
    clientKey: privateKeyPem(key),
  });
}

/** The words of a line that is a single kubectl command, without the shell's own syntax; undefined for any other. */
export function simpleWords(line: string): readonly string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  for (let i = 0; i < line.length; i++) {
    const c = line[i]!;
    if (c === "'") {
      const end = line.indexOf("'", i + 1);
      if (end < 0) return undefined;
      word = (word ?? "") + line.slice(i + 1, end);
      i = end;
    } else if (c === '"') {
      let text = "";
      for (i++; i < line.length && line[i] !== '"'; i++) {
        if (line[i] === "$" || line[i] === "`") return undefined;
        if (line[i] === "\\" && /["\\$`]/.test(line[i + 1] ?? "")) i++;
        text += line[i];
      }
      word = (word ?? "") + text;
    } else if (c === "\\") {
      word = (word ?? "") + (line[++i] ?? "");
    } else if (/[|&;<>()$`*?#]/.test(c)) {
      return undefined;
    } else if (c === " ") {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else {
      word = (word ?? "") + c;
    }
  }
  if (word !== undefined) words.push(word);
  return words[0] === "kubectl" ? words.slice(1) : undefined;
}
