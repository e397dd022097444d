import { expect, test as base, type Page } from "@playwright/test";
import type { EngineApi } from "../../src/workers/protocol";

type Calls = Required<
  Pick<
    EngineApi,
    | "hash"
    | "recipe"
    | "seek"
    | "pause"
    | "play"
    | "setSpeed"
    | "station"
    | "object"
    | "table"
    | "spans"
    | "span"
    | "input"
    | "follow"
  >
> & { endThread(machine: string): Promise<void>; state(): Promise<{ readonly t: number; readonly held: boolean }> };

/**
 * A page with a cluster, as tests see it: what a visitor can reach, and a side door to the engine for what must be
 * proven about it.
 */
export class ClusterPage {
  /** What went wrong in the page: errors, console errors, refusals of the Content-Security-Policy. */
  readonly troubles: string[] = [];

  constructor(readonly page: Page) {
    page.on("pageerror", (error) => this.troubles.push(`error: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || /Content.Security.Policy/i.test(message.text()))
        this.troubles.push(`console: ${message.text()}`);
    });
  }

  async prepare(): Promise<void> {
    await this.page.addInitScript(() => {
      const Given = window.Worker;
      // The conductor is the first worker of the page; tests speak to it in comlink's own words.
      window.Worker = class extends Given {
        constructor(url: string | URL, options?: WorkerOptions) {
          super(url, options);
          if (options?.name?.startsWith("conductor")) Object.assign(window, { kubariumConductor: this });
        }
      };
      document.addEventListener("securitypolicyviolation", (event) =>
        console.error(`Content-Security-Policy refused ${event.blockedURI} (${event.violatedDirective})`),
      );
    });
  }

  /** Opens the page and waits until its nodes are Ready. */
  async open(hash = ""): Promise<this> {
    await this.page.goto(`./${hash}`);
    await this.ready();
    return this;
  }

  /** A cluster without a lesson: nothing follows what is typed by itself. */
  async sandbox(): Promise<this> {
    await this.open();
    await this.page.getByRole("button", { name: "Course map" }).click();
    await this.page.getByRole("button", { name: "Free sandbox" }).click();
    await expect(this.page.getByRole("heading", { name: "It is already running" })).toBeVisible();
    return this;
  }

  async ready(nodes = 3): Promise<void> {
    await expect.poll(async () => this.readyNodes(), { timeout: 30_000 }).toBe(nodes);
  }

  /** How many nodes the API calls Ready. */
  async readyNodes(): Promise<number> {
    const { rows } = await this.engine("table", { resource: "nodes" }).catch(() => ({ rows: [] }));
    return rows.filter(({ cells }) => cells[1] === "Ready").length;
  }

  /** Asks the engine behind the page. */
  async engine<K extends keyof Calls>(name: K, ...args: Parameters<Calls[K]>): Promise<Awaited<ReturnType<Calls[K]>>> {
    const answer = await this.page.evaluate(
      ([method, given]) =>
        new Promise<unknown>((resolve, reject) => {
          const { kubariumConductor: conductor } = window as unknown as { readonly kubariumConductor?: Worker };
          if (conductor === undefined) {
            reject(new Error("no conductor yet"));
            return;
          }
          const id = `test-${Math.random()}`;
          const hear = ({
            data,
          }: MessageEvent<{
            readonly id: string;
            readonly type: string;
            readonly value: unknown;
            readonly name?: string;
          }>) => {
            if (data.id !== id) return;
            conductor.removeEventListener("message", hear);
            if (data.name === "throw") reject(new Error(JSON.stringify(data.value)));
            else resolve(data.value);
          };
          conductor.addEventListener("message", hear);
          conductor.postMessage({
            id,
            type: "APPLY",
            path: [method],
            argumentList: (given as readonly unknown[]).map((value) => ({ type: "RAW", value })),
          });
        }),
      [name, args] as const,
    );
    return answer as Awaited<ReturnType<Calls[K]>>;
  }

  /** Types into the terminal of the page as a person does, and presses Enter. */
  async type(line: string): Promise<void> {
    const terminal = this.page.locator(".terminal .xterm-helper-textarea").first();
    await terminal.focus();
    await this.page.keyboard.type(line);
    await this.page.keyboard.press("Enter");
  }

  /** What stands on the screen of the first terminal. */
  async screen(): Promise<string> {
    return (await this.page.locator(".terminal .xterm-rows").first().innerText()).replaceAll("\u00a0", " ");
  }

  async says(text: string | RegExp, timeout = 20_000): Promise<void> {
    await expect
      .poll(() => this.screen(), { timeout })
      .toMatch(text instanceof RegExp ? text : new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&")));
  }

  /** Pods by name with their status and node, as a table shows them. */
  async pods(
    namespace = "default",
  ): Promise<readonly { readonly name: string; readonly status: string; readonly node: string }[]> {
    const { rows, columns } = await this.engine("table", { resource: "pods", namespace, wide: true });
    const at = (name: string): number => columns.findIndex((column) => column.name.toUpperCase() === name);
    return rows.map(({ cells }) => ({
      name: String(cells[at("NAME")]),
      status: String(cells[at("STATUS")]),
      node: String(cells[at("NODE")]),
    }));
  }

  /** The threads that run now, by name. */
  threads(): readonly string[] {
    return this.page.workers().map((worker) => worker.url().replace(/.*\/assets\//, ""));
  }
}

/** Each test has a browser profile of its own, and ends without anything broken behind it. */
export const test = base.extend<{ readonly cluster: ClusterPage }>({
  cluster: async ({ page }, use) => {
    const cluster = new ClusterPage(page);
    await cluster.prepare();
    await use(cluster);
    expect(cluster.troubles).toEqual([]);
  },
});

export { expect } from "@playwright/test";
