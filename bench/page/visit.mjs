import { cpuOfMain } from "./cpu.mjs";
import { readAfter, watchLongTasks } from "./frames.mjs";

const SECOND = 1_000_000;

/** One visitor with a fresh profile: opens the page, types, looks. */
export class Visit {
  /** Names of the scripts that the page and its workers loaded. */
  requested = new Set();

  constructor(context, page, url) {
    this.context = context;
    this.page = page;
    this.url = url;
    context.on("request", (request) => this.requested.add(new URL(request.url()).pathname.split("/").at(-1)));
    page.on("pageerror", (error) => console.log(`      error in the page: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error") console.log(`      console of the page: ${message.text()}`);
    });
  }

  static async begin(browser, url) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.addInitScript(() => {
      const Given = window.Worker;
      // The conductor is the page's only worker; the bench speaks to it in comlink's own words.
      window.Worker = class extends Given {
        constructor(address, options) {
          super(address, options);
          if (options?.name?.startsWith("conductor")) window.kubariumConductor = this;
        }
      };
    });
    await page.addInitScript(watchLongTasks);
    return new Visit(context, page, url);
  }

  /** Milliseconds from navigation until the stage shows so many nodes Ready. */
  async open(search = "", nodes = 3) {
    await this.page.goto(`${this.url}${search}`, { waitUntil: "commit" });
    const took = await this.page.waitForFunction(
      (count) =>
        document.querySelectorAll(".machine[data-role=node][data-state=ready]").length >= Math.min(count, 40) &&
        performance.now(),
      nodes,
      { polling: 20, timeout: 120_000 },
    );
    return Math.round(await took.jsonValue());
  }

  /** Names of what the page began to load after a moment, by its own clock. */
  async requestedAfter(moment) {
    const names = await this.page.evaluate(
      (from) =>
        performance
          .getEntriesByType("resource")
          .filter(({ startTime }) => startTime > from)
          .map(({ name }) => new URL(name).pathname.split("/").at(-1)),
      moment,
    );
    return new Set(names);
  }

  /** A lesson holds the clock while it follows: nothing is followed from here on. */
  async alone() {
    await this.page.getByRole("button", { name: "Course map" }).click();
    await this.page.getByRole("button", { name: "Free sandbox" }).click();
    await this.page.getByRole("heading", { name: "It is already running" }).waitFor();
    await this.engine("follow");
  }

  async end() {
    await this.context.close();
  }

  /** Milliseconds from Enter until the stage draws the pod as running. */
  async runPod(name) {
    await this.page.locator(".terminal .xterm-helper-textarea").first().focus();
    await this.page.keyboard.type(`kubectl run ${name} --image=nginx`);
    const from = await this.page.evaluate(() => performance.now());
    await this.page.keyboard.press("Enter");
    const till = await this.page.waitForFunction(
      (pod) =>
        document.querySelector(`.pod[data-key$="/${pod}"] .cell[data-look=running]`) !== null && performance.now(),
      name,
      { polling: 20, timeout: 30_000 },
    );
    return Math.round((await till.jsonValue()) - from);
  }

  async setSpeed(speed) {
    await this.engine("setSpeed", speed);
  }

  /** Many Deployments through the page's own client; resolves when all pods run, or when patience ends. */
  async deploy(count, replicas, patience) {
    const began = Date.now();
    const t0 = (await this.clock()).t;
    for (let i = 0; i < count; i++) await this.#create(`web-${i}`, replicas);
    const wanted = count * replicas;
    let seen = { pods: 0, running: 0 };
    while (seen.running < wanted && Date.now() - began < patience) {
      await this.page.waitForTimeout(2_000);
      seen = await this.engine("state");
    }
    const seconds = (Date.now() - began) / 1000;
    const speed = ((await this.clock()).t - t0) / SECOND / seconds;
    return { pods: seen.pods, running: seen.running, seconds: Math.round(seconds), speed: Math.round(speed * 10) / 10 };
  }

  async #create(name, replicas) {
    const body = JSON.stringify({
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name },
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: {
          metadata: { labels: { app: name } },
          spec: { containers: [{ name: "web", image: "playground/web:1" }] },
        },
      },
    });
    const path = "/apis/apps/v1/namespaces/default/deployments";
    const { status } = await this.engine("request", { user: "kubernetes-admin", method: "POST", path, body });
    if (status !== 201) throw new Error(`the Deployment ${name} was answered with ${status}`);
  }

  async clock() {
    return await this.engine("state");
  }

  /** A run of ten minutes in which something happens: pods come and go, a node falls silent. */
  async tenMinutes() {
    await this.#create("web", 6);
    await this.#runFor(120);
    await this.engine("input", { input: "power", machine: "node-2", on: false });
    await this.#runFor(180);
    await this.engine("input", { input: "power", machine: "node-2", on: true });
    await this.#create("more", 12);
    await this.#runFor(300);
  }

  async #runFor(seconds) {
    const { t } = await this.clock();
    await this.engine("seek", t + seconds * SECOND);
  }

  /** Milliseconds of seeks to places all over the run, sorted. */
  async seeks(count) {
    const { head } = await this.clock();
    const took = [];
    for (let i = 0; i < count; i++) {
      const t = Math.floor(head * ((i * 0.618_034 + 0.1) % 1));
      const began = performance.now();
      await this.engine("seek", t);
      took.push(Math.round(performance.now() - began));
    }
    return took.toSorted((a, b) => a - b);
  }

  /** Frames and long tasks of the main thread while something is done. */
  async watchFrames(deed) {
    const browser = this.context.browser();
    await browser.startTracing(this.page, { categories: ["toplevel"] });
    await this.page.evaluate(() => window.kubariumFrames.begin());
    const result = await deed();
    const seen = await this.page.evaluate(readAfter);
    return { ...seen, cpu: cpuOfMain(await browser.stopTracing()), result };
  }

  /** Asks the engine behind the page. */
  async engine(method, ...given) {
    return await this.page.evaluate(
      ([name, values]) =>
        new Promise((resolve, reject) => {
          const conductor = window.kubariumConductor;
          const id = `bench-${Math.random()}`;
          const hear = ({ data }) => {
            if (data.id !== id) return;
            conductor.removeEventListener("message", hear);
            if (data.name === "throw") reject(new Error(JSON.stringify(data.value)));
            else resolve(data.value);
          };
          conductor.addEventListener("message", hear);
          const argumentList = values.map((value) => ({ type: "RAW", value }));
          conductor.postMessage({ id, type: "APPLY", path: [name], argumentList });
        }),
      [method, given],
    );
  }
}
