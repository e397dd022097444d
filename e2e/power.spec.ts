import { expect, test } from "./support/cluster-page";

test("cuts a node's power, sees it NotReady and its pods evicted, and gives power back", async ({ cluster, page }) => {
  test.setTimeout(180_000);
  await cluster.sandbox();
  await cluster.says("$");
  await cluster.type("kubectl create deployment web --image=nginx:1.27 --replicas=3");
  await expect
    .poll(async () => (await cluster.pods()).filter(({ status }) => status === "Running").length, { timeout: 30_000 })
    .toBe(3);
  const nodes = (): number => cluster.threads().filter((name) => name.startsWith("node.worker")).length;
  expect(nodes()).toBe(3);

  await breakIt("Cut power");
  // The thread is really gone.
  await expect.poll(nodes).toBe(2);
  await cluster.engine("setSpeed", 100);
  await expect.poll(() => cluster.readyNodes(), { timeout: 30_000 }).toBe(2);
  await expect
    .poll(
      async () => (await cluster.pods()).filter(({ status, node }) => status === "Running" && node !== "node-2").length,
      { timeout: 60_000 },
    )
    .toBe(3);

  // As well by pointing: the name plate of the machine is what one takes hold of.
  await page.locator(".machine-name", { hasText: "node-1" }).click();
  await expect(page.locator(".machine[data-selected] .machine-name")).toHaveText("node-1");
  await page.locator(".machine-name", { hasText: "node-2" }).click({ button: "right" });
  await page.getByRole("menuitem", { name: "Give power back" }).click();
  await expect.poll(nodes).toBe(3);
  await cluster.ready();
  await cluster.engine("setSpeed", 1);

  async function breakIt(how: string): Promise<void> {
    await page.evaluate(() => {
      location.hash = "sel=machine:node-2";
    });
    await page.locator("#stage").focus();
    await page.keyboard.press("b");
    await page.getByRole("menuitem", { name: how }).click();
  }
});
