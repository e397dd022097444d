import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";
import { expect, test } from "./support/cluster-page";

test.use({ viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true });

test("works on a phone: tabs, a terminal with its row of keys, and the narration", async ({ cluster, page }) => {
  await cluster.open();
  const tabs = page.getByRole("navigation", { name: "Parts of the page" });
  await expect(page.locator(".machine").first()).toBeVisible();
  // The lesson comes first, with the stage above and a prompt below it.
  await expect(page.locator("#lesson").getByRole("heading", { name: "Start a pod" })).toBeVisible();
  await expect(page.getByRole("toolbar", { name: "Keys" }).getByRole("button", { name: "Run" })).toBeVisible();
  await leaveLesson(page);
  await tabs.getByRole("button", { name: "Stage" }).click();
  await expect(page.getByText("3 of 3 nodes are Ready")).toBeVisible();
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);

  await page.getByRole("button", { name: "Follow the next command" }).click();
  await cluster.says("$");
  await cluster.type("kubectl run hello --image=nginx:1.27");
  await tabs.getByRole("button", { name: "Stage" }).click();
  await expect(page.locator(".placard .say")).toContainText("kubectl run hello");
  await page.getByRole("button", { name: "Next station" }).click();
  await expect(page.locator(".placard .number")).toHaveText("2");

  await tabs.getByRole("button", { name: "Terminal" }).click();
  await expect(page.getByRole("toolbar", { name: "Keys" }).getByRole("button")).toHaveCount(10);
  for (const name of ["Lesson", "Objects", "More"]) await tabs.getByRole("button", { name }).click();
  await tabs.getByRole("button", { name: "Stage" }).click();
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`)).toEqual(
    [],
  );
});

test.describe("on a tablet", () => {
  test.use({ viewport: { width: 834, height: 1112 } });

  test("what one reads stands beside what one types", async ({ cluster, page }) => {
    await cluster.open();
    await expect(page.locator("#lesson").getByRole("heading", { name: "Start a pod" })).toBeVisible();
    await page.getByRole("button", { name: "Type it for me" }).first().click();
    await expect(page.locator(".placard .say")).toContainText("kubectl run hello");
    await cluster.says("kubectl run hello");
    await page.getByRole("button", { name: "Next station" }).click();
    await expect(page.locator(".placard .number")).toHaveText("2");
    const tabs = page.getByRole("navigation", { name: "Parts of the page" });
    for (const name of ["Inspector", "Requests", "Branches", "Lesson"])
      await tabs.getByRole("button", { name }).click();
    await page.locator("#dock").getByRole("button", { name: "Objects" }).click();
    await expect(page.locator("#dock").getByLabel("Kind")).toBeVisible();
    const { violations } = await new AxeBuilder({ page }).analyze();
    expect(
      violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
    ).toEqual([]);
  });
});

async function leaveLesson(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Course map" }).click();
  await page.getByRole("button", { name: "Free sandbox" }).click();
}
