import { inNode, SECOND, whole } from "./support/chains";
import { expect, test } from "./support/cluster-page";

test("a reload keeps time, pods, the terminal and the place in the lesson", async ({ cluster, page }) => {
  test.setTimeout(90_000);
  await cluster.open();
  await page.getByRole("button", { name: "Type it for me" }).first().click();
  await page.locator("#side").getByRole("button", { name: "Stop following" }).click();
  await page.getByRole("button", { name: "Next step" }).click();
  await expect(page.locator("#lesson").getByRole("heading", { name: "created" })).toBeVisible();
  await cluster.says("pod/hello created");
  await expect.poll(async () => (await cluster.pods())[0]?.status, { timeout: 30_000 }).toBe("Running");
  const before = await cluster.pods();
  const t = await moment();
  await page.waitForTimeout(1_500);

  await page.reload();
  await cluster.ready();
  // The moment is kept once a second, and the run is led there again from the last image.
  await expect.poll(moment, { timeout: 10_000 }).toBeGreaterThanOrEqual(t);
  expect(await cluster.pods()).toEqual(before);
  await cluster.says("pod/hello created");
  await expect(page.locator("#lesson").getByRole("heading", { name: "created" })).toBeVisible();

  async function moment(): Promise<number> {
    return Number(await page.getByRole("slider", { name: "Moment" }).getAttribute("aria-valuenow"));
  }
});

test("a second tab says that the first one holds the cluster", async ({ cluster, context }) => {
  await cluster.open();
  const other = await context.newPage();
  await other.goto("./");
  await expect(other.getByText("Another tab holds your saved cluster.")).toBeVisible();
  await other.close();
});

test("a full storage is told, and the cluster runs on", async ({ cluster, page, context }) => {
  const session = await context.newCDPSession(page);
  await page.goto("./");
  await session.send("Storage.overrideQuotaForOrigin", { origin: new URL(page.url()).origin, quotaSize: 1_000 });
  await page.reload();
  await cluster.ready();
  await expect(page.getByText(/This browser(’|')s storage is full/)).toBeVisible({ timeout: 60_000 });
  await expect(page.locator(".machine")).toHaveCount(5);
});

test("a thread that ends at any moment takes nothing with it", async ({ cluster }) => {
  test.setTimeout(90_000);
  await cluster.sandbox();
  await cluster.says("$");
  await cluster.type("kubectl create deployment web --image=nginx:1.27 --replicas=3");
  for (const machine of ["node-1", "control-plane", "node-3", "workstation", "control-plane"]) {
    await cluster.engine("endThread", machine);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await expect
    .poll(async () => (await cluster.pods()).filter(({ status }) => status === "Running").length, { timeout: 60_000 })
    .toBe(3);
  await cluster.engine("pause");
  const hash = whole(await cluster.engine("hash"));
  const last = Math.max(...hash.map(([, second]) => second));
  expect(await inNode(await cluster.engine("recipe"), (last + 3) * SECOND, hash)).toEqual(hash);
});
