import { describe, expect, it } from "vitest";
import type { Output } from "../../sim/machine";
import { setFreezing, type Plain } from "../../sim/plain";
import { parseCheckpoint, serialiseCheckpoint, type Simulation } from "../../sim/simulation";
import { SECOND } from "../../sim/time";
import type { Span } from "../../sim/trace";
import { WORKSTATION } from "../recipe";
import { createCluster } from "../start";
import { LONE_CONTROL_PLANE } from "../../testing/lone-control-plane";

setFreezing(true);

class Desk {
  readonly outputs: Output[] = [];
  readonly spans: Span[] = [];
  readonly cluster: Simulation;

  constructor() {
    this.cluster = createCluster(LONE_CONTROL_PLANE, {
      onOutput: (output) => this.outputs.push(output),
      onTrace: (record) => "begin" in record && this.spans.push(record.begin),
    });
    this.cluster.runTo(2 * SECOND);
  }

  input(handler: string, data: Plain): void {
    this.cluster.input({ machine: WORKSTATION, handler: "input", payload: { process: "terminals", handler, data } });
  }

  type(keys: string, seconds = 3): string {
    const before = this.screen().length;
    this.input("keys", { terminal: "1", keys });
    this.cluster.runFor(seconds * SECOND);
    return this.screen().slice(before);
  }

  run(script: string, more: object = {}): { readonly stdout: string; readonly stderr: string; readonly exit: number } {
    const id = `r${this.outputs.length}`;
    this.input("run", { id, script, ...more });
    const found = (): Output | undefined =>
      this.outputs.find((o) => o.channel === "shell" && (o.data as { id: string }).id === id);
    this.cluster.runUntil(() => found() !== undefined, 100 * SECOND);
    const { id: _id, ...rest } = found()!.data as { id: string; stdout: string; stderr: string; exit: number };
    return rest;
  }

  inspect(query: Plain): Plain {
    return this.cluster.machine(WORKSTATION)!.processes.named("terminals")!.program.inspect!(query);
  }

  /** What a person sees: the scrollback without what draws lines anew. */
  screen(): string {
    const view = this.inspect({ terminal: "1" }) as { readonly scrollback: string } | null;
    return (view?.scrollback ?? "")
      .replace(/\r\x1b\[J[^\r]*\r(\x1b\[\d+C)?(?=\r\x1b\[J)/g, "")
      .replace(/\x1b\[[0-9;?]*[A-Za-z]/g, "")
      .replaceAll("\r", "");
  }
}

describe("a terminal on the workstation", () => {
  it("runs what is typed, a pipeline and kubectl, within spans of their own", () => {
    const desk = new Desk();
    expect(desk.type("echo a | grep a > f; cat f\r")).toContain("f; cat f\na\nyou@workstation:~$ ");
    expect(desk.type("kubectl get pods\r")).toContain("No resources found in default namespace.\n");
    const command = desk.spans.find((span) => span.kind === "command" && span.name === "kubectl get pods")!;
    const input = desk.spans.find((span) => span.id === command.parent)!;
    expect(input).toMatchObject({ kind: "input", name: "terminals keys" });
    const below = new Set([command.id]);
    for (const span of desk.spans) if (below.has(span.parent)) below.add(span.id);
    expect(desk.spans.some((span) => below.has(span.id) && span.kind === "http")).toBe(true);
  });

  it("keeps folder, variables and history from line to line, and ends what runs on ctrl-C", () => {
    const desk = new Desk();
    desk.type("cd /tmp; x=5\r");
    expect(desk.type("echo $x $PWD\r")).toContain("\n5 /tmp\nyou@workstation:/tmp$ ");
    expect(desk.inspect({ terminal: "1" })).toMatchObject({ cwd: "/tmp", running: false });
    desk.type("sleep 100\r");
    expect(desk.inspect({ terminal: "1" })).toMatchObject({ running: true });
    expect(desk.type("\x03")).toBe("^C\nyou@workstation:/tmp$ ");
    expect(desk.type("echo $?\r")).toContain("130\n");
    expect(desk.inspect({ history: true })).toEqual(["cd /tmp; x=5", "echo $x $PWD", "sleep 100", "echo $?"]);
    expect(desk.type("\x1b[A\x1b[A\x1b[A\r")).toContain("5 /tmp");
  });

  it("completes commands and files, asks on for what is not whole, and pastes", () => {
    const desk = new Desk();
    expect(desk.inspect({ complete: { line: "kubec", cursor: 5 } })).toEqual(["kubectl"]);
    desk.type("touch /tmp/some-file; kube\t\x15");
    expect(desk.type("echo /tmp/so\t\r")).toContain("/tmp/so");
    desk.type("touch /tmp/some-file\r");
    expect(desk.type("echo /tmp/so\t\r")).toContain("\n/tmp/some-file\n");
    expect(desk.type("for i in 1 2\rdo echo $i\rdone\r")).toContain("\n1\n2\n");
    expect(desk.type("\x1b[200~echo a\necho b\n\x1b[201~")).toMatch(/\na\n[^]*\nb\n/);
    expect(desk.type("cat\rfed\r\x04")).toContain("fed\nfed\nyou@workstation:~$ ");
  });

  it("breaks a long line where the terminal is as wide as it says, and only there", () => {
    const desk = new Desk();
    const long = `echo ${"abcdefgh ".repeat(8)}`;
    const sent = (columns: number): string => {
      const before = desk.outputs.length;
      desk.input("keys", { terminal: "1", keys: long, columns, rows: 10 });
      desk.cluster.runFor(SECOND);
      desk.input("keys", { terminal: "1", keys: "x\x15", columns, rows: 10 });
      desk.cluster.runFor(SECOND);
      return desk.outputs
        .slice(before)
        .map(({ data }) => (data as { readonly text?: string }).text ?? "")
        .join("");
    };
    // Some twenty columns of prompt and some eighty of text: one row below where there are sixty, none where there are
    // two hundred.
    expect(sent(60)).toContain("\x1b[1A\r\x1b[J");
    expect(sent(200)).not.toMatch(/\x1b\[\dA/);
    expect(desk.type("echo done\r")).toContain("\ndone\n");
  });

  it("follows the width of a line that is already typed", () => {
    const desk = new Desk();
    desk.input("keys", { terminal: "1", keys: `echo ${"a".repeat(70)}`, columns: 200, rows: 10 });
    desk.cluster.runFor(SECOND);
    const before = desk.outputs.length;
    desk.input("keys", { terminal: "1", keys: "b", columns: 40, rows: 10 });
    desk.cluster.runFor(SECOND);
    // The terminal has broken the line into three rows by itself; the cursor stands in the third.
    expect((desk.outputs[before]?.data as { readonly text: string }).text.startsWith("\x1b[2A\r\x1b[J")).toBe(true);
  });

  it("goes on watching over a restore", () => {
    const watching = (restore: boolean): string => {
      const desk = new Desk();
      desk.type("kubectl get cm -w --no-headers > seen.txt\r");
      if (restore) desk.cluster.restore(parseCheckpoint(serialiseCheckpoint(desk.cluster.checkpoint())));
      desk.run("kubectl create configmap later --from-literal=a=b");
      desk.type("\x03");
      return desk.run("cat seen.txt").stdout;
    };
    expect(watching(true)).toBe(watching(false));
    expect(watching(true)).toMatch(/later/);
  });

  it("runs scripts for judges", () => {
    const desk = new Desk();
    expect(desk.run("cat; echo $A >&2; exit 3", { stdin: "in\n", env: { A: "b" } })).toEqual({
      stdout: "in\n",
      stderr: "b\n",
      exit: 3,
    });
    expect(desk.run("kubectl get pods | cat; kubectl get ns default -o name")).toEqual({
      stdout: "namespace/default\n",
      stderr: "No resources found in default namespace.\n",
      exit: 0,
    });
  });
});
