import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import { provideOpenApi } from "../api/openapi-documents";
import { WORKSTATION, type NodeKind } from "../cluster/recipe";
import { createCluster } from "../cluster/start";
import type { Plain } from "../sim/plain";
import type { Simulation } from "../sim/simulation";
import { MINUTE, SECOND } from "../sim/time";
import { TRANSCRIPTS, type FileReport, type Step, type TranscriptTools } from "./transcript-replay.node";

/**
 * Replays recorded transcripts on a whole cluster in virtual time: every line goes to the shell of the workstation,
 * with pipes, editors and all. Nothing is skipped.
 */
export function replayOnCluster(name: string, tools: TranscriptTools): FileReport {
  const { head, steps } = tools.parse(readFileSync(`${TRANSCRIPTS}${name}.txt`, "utf8"));
  const world = new TerminalWorld(head);
  const env: { [name: string]: string } = {
    HOME: `${DIR}/home`,
    KUBECONFIG: `${DIR}/kubeconfig`,
    KUBE_EDITOR: "false",
    PATH: `${DIR}/bin:/usr/local/bin:/usr/bin:/bin`,
  };
  const differences: { command: string; want: string; got: string }[] = [];
  let count = 0;
  for (const step of steps) {
    if (step.kind === "file") world.file(step.arg, step.body);
    if (step.kind === "env") {
      const at = step.arg.indexOf("=");
      env[step.arg.slice(0, at)] = step.arg.slice(at + 1).replaceAll("$WORK", WORK);
    }
    if (step.kind === "settle") world.cluster.runFor(SETTLE * SECOND);
    if (step.kind !== "run" && step.kind !== "setup") continue;
    const answer = world.run(step.arg, { env: { ...env }, cwd: WORK, ...(step.body !== "" && { stdin: step.body }) });
    if (step.kind === "setup") continue;
    count++;
    const got = shown(tidy(step, answer.stdout, tools), tidy(step, answer.stderr, tools), answer.exit);
    const want = shown(tidy(step, step.stdout ?? "", tools), tidy(step, step.stderr ?? "", tools), step.exit ?? 0);
    if (got !== want) differences.push({ command: step.arg, want, got });
  }
  return { name, steps: count, equal: count - differences.length, skipped: 0, differences };
}

const DIR = "/tmp/transcript";
const WORK = `${DIR}/work`;
/** Long enough for everything to come to rest; the recordings waited until it had. */
const SETTLE = 15;

interface Answer {
  readonly stdout: string;
  readonly stderr: string;
  readonly exit: number;
}

class TerminalWorld {
  readonly cluster: Simulation;
  readonly #answers = new Map<string, Answer>();
  #count = 0;

  constructor(head: string) {
    provide();
    const kubelet = (/kubelet=(\w+)/.exec(head)?.[1] ?? "kwok") as NodeKind;
    const nodes = Number(/nodes=(\d+)/.exec(head)?.[1] ?? 3);
    this.cluster = createCluster(
      {
        preset: "hosted",
        nodes,
        kubelet,
        seed: 1,
        epoch: Date.UTC(2026, 10, 27, 12),
        controllers: true,
        scheduler: true,
      },
      { onOutput: ({ channel, data }) => channel === "shell" && this.#heard(data) },
    );
    this.cluster.runTo(20 * SECOND);
    this.run(`mkdir -p ${DIR}/home ${DIR}/bin ${WORK}; cp /home/you/.kube/config ${DIR}/kubeconfig`, {});
  }

  #heard(data: Plain): void {
    const { id, ...answer } = data as { readonly id?: string } & Answer;
    if (id !== undefined) this.#answers.set(id, answer);
  }

  file(name: string, content: string): void {
    const folder = name.includes("/") ? `mkdir -p '${name.slice(0, name.lastIndexOf("/"))}'; ` : "";
    const mode = content.startsWith("#!") ? `; chmod +x '${name}'` : "";
    this.run(`${folder}cat > '${name}'${mode}`, { cwd: WORK, stdin: content });
  }

  run(script: string, how: { readonly [field: string]: Plain }): Answer {
    const id = `step-${++this.#count}`;
    this.cluster.input({
      machine: WORKSTATION,
      handler: "input",
      payload: { process: "terminals", handler: "run", data: { id, script, ...how } },
    });
    this.cluster.runUntil(() => this.#answers.has(id), 3 * MINUTE);
    return this.#answers.get(id) ?? { stdout: "", stderr: "(no end)\n", exit: 124 };
  }
}

function shown(stdout: string, stderr: string, exit: number): string {
  return `${stdout}${stderr === "" ? "" : `--- stderr\n${stderr}`}--- exit ${exit}\n`;
}

function tidy(step: Step, text: string, tools: TranscriptTools): string {
  const named = text
    .replaceAll(WORK, "<work>")
    .replaceAll(DIR, "<dir>")
    .replaceAll("https://control-plane:6443", "<server>")
    .replaceAll("control-plane:6443", "<server>");
  // What Kubarium alone says of fields that nothing honours yet is no part of the comparison.
  let t = tools.mask(named.replace(/^Warning: .* is accepted but nothing here acts on it yet\n/gm, ""));
  if (step.flags.includes("anynode")) t = tools.anyNode(t);
  t = t.replace(/\n+$/, "");
  if (step.flags.includes("sorted")) t = t.split("\n").sort().join("\n");
  if (step.flags.includes("last")) t = t.split("\n").at(-1) ?? "";
  return t === "" ? "" : `${t}\n`;
}

let provided = false;

function provide(): void {
  if (provided) return;
  provided = true;
  const asset = new URL("../api/gen/openapi-v3.txt", import.meta.url);
  const packed = new URL("../api/gen/openapi-v3.txt.gz", import.meta.url);
  if (existsSync(asset)) provideOpenApi(readFileSync(asset, "utf8"));
  else if (existsSync(packed)) provideOpenApi(gunzipSync(readFileSync(packed)).toString("utf8"));
}
