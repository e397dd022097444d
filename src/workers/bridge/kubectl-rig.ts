import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What tests with real tools need: one server in a process of its own, and the real kubectl in several versions. */
export const VERSIONS = ["1.29", "1.30", "1.31", "1.33"] as const;

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The binary of a version: it sits beside what `kubectl` on the path really is. */
export function kubectlOf(version: string): string | undefined {
  try {
    const found = execFileSync("sh", ["-c", "command -v kubectl"], { encoding: "utf8" }).trim();
    const binary = join(dirname(realpathSync(found)), `kubectl.${version}`);
    return existsSync(binary) ? binary : undefined;
  } catch {
    return undefined;
  }
}

export interface Ran {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** `npm run serve` or `npm start` in a process of its own. */
export class ServerProcess {
  readonly folder = mkdtempSync(join(tmpdir(), "kubarium-test-"));
  readonly #child: ChildProcess;
  stderr = "";

  constructor(tool: "serve" | "start", args: readonly string[]) {
    this.#child = spawn(process.execPath, [`tools/${tool}.mjs`, "--kubeconfig", this.kubeconfig(), ...args], {
      cwd: ROOT,
    });
    this.#child.stderr!.on("data", (text: Buffer) => {
      this.stderr += text.toString();
    });
  }

  kubeconfig(user?: string): string {
    return join(this.folder, user === undefined ? "admin.kubeconfig" : `${user}.kubeconfig`);
  }

  /** The first line that it prints. */
  ready(): Promise<string> {
    return new Promise((resolve, reject) => {
      let out = "";
      this.#child.stdout!.on("data", (text: Buffer) => {
        out += text.toString();
        if (out.includes("\n")) resolve(out.split("\n")[0]!);
      });
      this.#child.once("exit", (code) => reject(new Error(`the server ended with ${code}:\n${this.stderr}`)));
    });
  }

  /** Milliseconds it took, and its exit code. */
  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<{ readonly millis: number; readonly code: number | null }> {
    const began = Date.now();
    const gone = new Promise<number | null>((resolve) => this.#child.once("exit", resolve));
    this.#child.kill(signal);
    const code = await gone;
    rmSync(this.folder, { recursive: true, force: true });
    return { millis: Date.now() - began, code };
  }
}

/** Runs one kubectl against a server, as one of its users, with caches of its own. */
export class Kubectl {
  constructor(
    private readonly server: ServerProcess,
    private readonly binary: string,
    private readonly version: string,
  ) {}

  #environment(user?: string): NodeJS.ProcessEnv {
    const home = join(this.server.folder, `home-${this.version}`);
    mkdirSync(home, { recursive: true });
    return { PATH: process.env["PATH"], HOME: home, KUBECONFIG: this.server.kubeconfig(user) };
  }

  run(line: string, how: { readonly as?: string; readonly stdin?: string } = {}): Promise<Ran> {
    return new Promise((resolve) => {
      const child = execFile(
        this.binary,
        words(line),
        { env: this.#environment(how.as), timeout: 60_000, encoding: "utf8" },
        (error, stdout, stderr) => {
          resolve({ stdout, stderr, code: error === null ? 0 : typeof error.code === "number" ? error.code : -1 });
        },
      );
      child.stdin!.end(how.stdin ?? "");
    });
  }

  /** Starts a command that goes on until it is stopped. */
  start(line: string): Started {
    const child = spawn(this.binary, words(line), { env: this.#environment() });
    let out = "";
    const listeners: (() => void)[] = [];
    const hear = (text: Buffer): void => {
      out += text.toString();
      for (const listener of listeners) listener();
    };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    const ended = new Promise<Ran>((resolve) =>
      child.on("close", (code) => resolve({ stdout: out, stderr: "", code: code ?? -1 })),
    );
    return {
      ended,
      until: (text) =>
        new Promise((resolve, reject) => {
          const late = setTimeout(() => reject(new Error(`waited for ${text.source}, saw:\n${out}`)), 30_000);
          const look = (): void => {
            if (!text.test(out)) return;
            clearTimeout(late);
            resolve(out);
          };
          listeners.push(look);
          look();
        }),
      stop: () => void child.kill(),
    };
  }
}

/** A command that goes on: `until` its output has something, or it has `ended` by itself. */
export interface Started {
  readonly until: (text: RegExp) => Promise<string>;
  readonly ended: Promise<Ran>;
  readonly stop: () => void;
}

function words(line: string): string[] {
  return (line.match(/(?:'[^']*'|[^\s'])+/g) ?? []).map((word) => word.replaceAll("'", ""));
}
