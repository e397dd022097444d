import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import type { ClusterPage } from "./support/cluster-page";
import { expect, test } from "./support/cluster-page";
import { whole } from "./support/chains";

const SECOND = 1_000_000;

/** Two deeds, and back to between them. Returns the hash of all that was lived. */
async function lookBack(cluster: ClusterPage) {
  await cluster.sandbox();
  await cluster.says("$");
  await cluster.type("kubectl create configmap first");
  await cluster.says("configmap/first created");
  await cluster.engine("pause");
  const { t } = await cluster.engine("state");
  await cluster.engine("seek", t + 3 * SECOND);
  await cluster.engine("play");
  await cluster.type("kubectl create configmap second");
  await cluster.says("configmap/second created");
  const lived = await engineHash(cluster);
  await cluster.engine("seek", t + SECOND);
  return whole(lived);
}

async function configMaps(cluster: ClusterPage): Promise<readonly string[]> {
  const { rows } = await cluster.engine("table", { resource: "configmaps", namespace: "default" });
  return rows.map(({ ref }) => ref.name).filter((name) => !name.startsWith("kube-"));
}

async function openBranches(page: Page): Promise<void> {
  await page.getByRole("button", { name: /^Branches: on / }).click();
}

test("a deed in the past begins a branch; the other comes back whole, also after a reload", async ({
  cluster,
  page,
}) => {
  test.setTimeout(180_000);
  const lived = await lookBack(cluster);
  await expect(page.locator(".past-banner")).toContainText("on main");
  await cluster.engine("play");
  await cluster.type("kubectl create configmap other");
  await cluster.says("configmap/other created");
  await cluster.engine("pause");
  expect(await configMaps(cluster)).toEqual(["first", "other"]);

  await openBranches(page);
  const labels = page.getByRole("list", { name: "Branches" });
  await expect(labels.getByRole("button")).toHaveCount(2);
  await expect(labels.getByRole("button", { name: /kubectl create configmap other/ })).toHaveAttribute(
    "aria-current",
    "true",
  );
  await labels.getByRole("button", { name: /^main/ }).click();
  await expect(page.getByRole("button", { name: /^Branches: on main, 2 in all/ })).toBeVisible({ timeout: 60_000 });
  await expect.poll(() => configMaps(cluster), { timeout: 30_000 }).toEqual(["first", "second"]);
  expect(whole(await engineHash(cluster))).toEqual(lived);

  await page.reload();
  await cluster.ready();
  await expect(labels.getByRole("button")).toHaveCount(2);
  await page.locator("#stage").focus();
  // By keyboard alone: the next branch.
  await page.keyboard.press("}");
  await expect.poll(() => configMaps(cluster), { timeout: 60_000 }).toEqual(["first", "other"]);
});

async function engineHash(cluster: ClusterPage) {
  await cluster.engine("pause");
  return await cluster.engine("hash");
}

test("branches are compared and named; why goes back to what one typed", async ({ cluster, page }) => {
  test.setTimeout(180_000);
  await lookBack(cluster);
  await page.getByRole("button", { name: "Branch here" }).click();
  await expect(page.locator(".past-banner")).toHaveCount(0);
  await page.evaluate(() => {
    location.hash = "sel=object:/configmaps/default/first";
  });
  await page.locator("#stage").focus();
  await page.keyboard.press("w");
  const side = page.locator("#side");
  await expect(side.getByRole("heading", { name: /It began with you/ })).toBeVisible();
  await expect(side).toContainText("kubectl create configmap first");

  await side.getByRole("tab", { name: "Branches" }).click();
  await side.getByRole("button", { name: "Compare with main" }).click();
  await cluster.engine("pause");
  await expect(side.getByRole("region", { name: "Comparison" })).toBeVisible({ timeout: 60_000 });
  await side.getByRole("button", { name: "Name branch 1" }).click();
  await side.getByRole("textbox", { name: "Name of the branch" }).fill("the quiet one");
  await page.keyboard.press("Enter");
  await expect(side.getByText("the quiet one", { exact: true })).toBeVisible();
  await openBranches(page);
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
});
