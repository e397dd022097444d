import type { Page } from "@playwright/test";
import { Kubectl, kubectlOf, ServerProcess, VERSIONS } from "../src/workers/bridge/kubectl-rig";
import { STORIES, tellStories } from "../src/workers/bridge/kubectl-stories";
import { ClusterPage } from "./support/cluster-page";
import { expect, test } from "./support/cluster-page";

/** `npm start`, a page that is opened at the address it prints, and real tools that talk to that page's cluster. */
test.describe.configure({ mode: "serial" });

const server = new ServerProcess("start", ["--port", "0", "--page", "build/page"]);
const binaries = VERSIONS.map((version) => ({ version, binary: kubectlOf(version) }));
const newest = binaries.findLast(({ binary }) => binary !== undefined);
let address = "";
let cluster: ClusterPage;
let page: Page;

test.beforeAll(async ({ browser }) => {
  test.setTimeout(120_000);
  const line = await server.ready();
  [address = ""] = /http:\S+/.exec(line) ?? [];
  page = await (await browser.newContext()).newPage();
  cluster = new ClusterPage(page);
  await cluster.prepare();
});
test.afterAll(async () => {
  await page.context().close();
  await server.end();
});

function kubectl(): Kubectl {
  test.skip(newest === undefined, "no kubectl is on this machine");
  return new Kubectl(server, newest!.binary!, newest!.version);
}

test("without an open page the answer says what to do", async () => {
  const { code, stderr } = await kubectl().run("get --raw /version");
  expect(code).toBe(1);
  expect(stderr).toContain("no page is open: open the page that npm start printed, and its cluster answers here");
  expect(stderr).toContain("ServiceUnavailable");
});

test("the page that is opened holds the bridge", async () => {
  await page.goto(address);
  await cluster.ready();
  await cluster.engine("setSpeed", 2);
  await expect.poll(() => server.stderr).toContain("a page holds the bridge");
});

/** All versions tell one story at the same time, each in a namespace of its own: kubectl is slower than the cluster. */
const told = binaries.map(({ version, binary }) => {
  if (binary === undefined)
    console.log(`kubectl ${version} is not on this machine: its ${STORIES} stories are skipped`);
  const stories: { readonly name: string; readonly tell: () => Promise<void> }[] = [];
  const it = (name: string, tell: () => Promise<void>): unknown => stories.push({ name, tell });
  tellStories({ it, expect }, new Kubectl(server, binary ?? "", version), `v${version.replace(".", "-")}`);
  return { version, there: binary !== undefined, stories };
});
const there = told.filter((each) => each.there);
const versions = there.map(({ version }) => version).join(", ");

for (let i = 0; i < STORIES; i++)
  test(`kubectl ${versions} ${told[0]!.stories[i]!.name}`, async () => {
    test.skip(there.length === 0, "no kubectl is on this machine");
    await Promise.all(there.map(({ stories }) => stories[i]!.tell()));
  });

test("nobody follows a real tool, and it does not wait for a clock that a follower holds", async () => {
  await cluster.engine("follow", { next: "command" });
  const tool = kubectl();
  await tool.run("get nodes");
  expect((await tool.run("create configmap beside --from-literal=a=b")).code).toBe(0);
  expect((await cluster.engine("state")).held).toBe(false);
  await cluster.engine("input", { input: "keys", terminal: "main", keys: "kubectl get pods\r" });
  await expect.poll(async () => (await cluster.engine("state")).held).toBe(true);
  const { stdout } = await tool.run("get configmap beside -o jsonpath='{.data.a}'");
  expect(stdout).toBe("b");
  expect((await cluster.engine("state")).held).toBe(true);
  await cluster.engine("follow", undefined as never);
});

test("a second page is told that the first holds the bridge", async ({ browser }) => {
  const context = await browser.newContext();
  const second = await context.newPage();
  await second.goto(address);
  await expect(second.getByText(/another page holds the bridge/)).toBeVisible({ timeout: 40_000 });
  await context.close();
  expect((await kubectl().run("get nodes")).code).toBe(0);
});

test("turning back ends watches of what is not going to happen", async () => {
  const watch = await begunWatch("before-turning");
  const { t } = await cluster.engine("state");
  await cluster.engine("seek", t - 2_000_000);
  expect(await watch.ended).toMatchObject({ code: 0 });
  await cluster.engine("play");
  expect((await kubectl().run("get configmap beside")).code).toBe(0);
});

test("closing the page ends a watch, and the bridge waits for the next page", async () => {
  const watch = await begunWatch("before-closing");
  await page.goto("about:blank");
  expect(await watch.ended).toMatchObject({ code: 0 });
  expect((await kubectl().run("get --raw /version")).stderr).toContain("no page is open");
  await page.goto(address);
  await cluster.ready();
  await expect.poll(async () => (await kubectl().run("get configmap beside")).code).toBe(0);
  expect(cluster.troubles).toEqual([]);
});

/** A watch that goes on. What was there comes from a list; only what comes after it shows that the watch has begun. */
async function begunWatch(name: string): Promise<ReturnType<Kubectl["start"]>> {
  const watch = kubectl().start("get configmaps -w");
  await watch.until(/beside/);
  await kubectl().run(`create configmap ${name}`);
  await watch.until(new RegExp(name));
  return watch;
}
