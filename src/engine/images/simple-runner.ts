import { SECOND } from "../sim/time";
import type { Behaviour, ExecResult, ProgramContext, ProgramRunner } from "./behaviour";

/**
 * The few commands that lessons' manifests start in busybox: `sleep N`, `echo`, `true`, `false`, `exit N`, and `sh -c`
 * of a sequence of them.
 * Left out: everything else of a shell; a runner with a real one takes this one's place.
 */
export class SimpleRunner implements ProgramRunner {
  plan(context: ProgramContext): Behaviour | undefined {
    const [first, flag, script] = context.command;
    if (first === undefined) return { term: { code: 0, delay: 0 }, exit: { after: 0, code: 0 } };
    const shell = SHELLS.includes(first) && flag === "-c";
    const run = readScript(shell ? (script ?? "") : context.command.join(" "));
    if (run.missing !== undefined && !shell) return { ...IGNORES, startError: startError(run.missing) };
    // A shell that is process 1 has no handler for SIGTERM, and so does not hear it.
    return {
      ...IGNORES,
      logs: run.logs,
      ...(run.ends !== undefined && { exit: { after: run.ends.after, code: run.ends.code } }),
    };
  }

  exec(command: readonly string[]): ExecResult {
    const shell = SHELLS.includes(command[0] ?? "") && command[1] === "-c";
    const run = readScript(shell ? (command[2] ?? "") : command.join(" "));
    if (run.missing !== undefined && !shell) return { missing: run.missing };
    const output = run.logs.map((entry) => `${entry.text}\n`).join("");
    return { code: run.ends?.code ?? 0, output, takes: run.ends?.after ?? 3600 * SECOND };
  }
}

const SHELLS: readonly string[] = ["sh", "/bin/sh", "bash", "/bin/bash"];
const IGNORES: Behaviour = { term: "ignore" };

interface Run {
  readonly logs: { readonly at: number; readonly stream: "stdout" | "stderr"; readonly text: string }[];
  readonly ends?: { readonly after: number; readonly code: number };
  readonly missing?: string;
}

function readScript(script: string): Run {
  const logs: Run["logs"] = [];
  let at = 0;
  let code = 0;
  if (/^\s*while\s+(true|:)/.test(script)) return { logs: echoes(script) };
  for (const statement of script
    .split(/;|&&|\n/)
    .map((part) => part.trim())
    .filter((part) => part !== "")) {
    const [program = "", ...rest] = statement.split(/\s+/);
    const args = rest.map((arg) => arg.replace(/^["']|["']$/g, ""));
    if (program === "sleep") {
      if (args[0] === "infinity") return { logs };
      at += duration(args[0] ?? "0");
    } else if (program === "echo") logs.push({ at, stream: "stdout", text: args.join(" ") });
    else if (program === "exit") return { logs, ends: { after: at, code: Number(args[0] ?? code) } };
    else if (program === "true" || program === "false") code = program === "true" ? 0 : 1;
    else if (program === "tail" || program === "top") return { logs };
    else {
      logs.push({ at, stream: "stderr", text: `sh: ${program}: not found` });
      return { logs, ends: { after: at, code: 127 }, missing: program };
    }
  }
  return { logs, ends: { after: at, code } };
}

/** A loop for ever is shown by its first round. */
function echoes(script: string): Run["logs"] {
  const match = /echo\s+["']?([^;"']*)/.exec(script);
  return match === null ? [] : [{ at: 0, stream: "stdout", text: match[1]!.trim() }];
}

/** `10`, `1.5`, `2m`. */
export function duration(text: string): number {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) return 0;
  const unit = { ms: SECOND / 1000, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }[match[2] ?? "s"] ?? SECOND;
  return Math.round(Number(match[1]) * unit);
}

export function startError(program: string): string {
  return (
    "failed to create containerd task: failed to create shim task: OCI runtime create failed: runc create failed: " +
    `unable to start container process: error during container init: exec: "${program}": executable file not found in $PATH`
  );
}
