import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "@playwright/test";

/**
 * The page alone, over the stand-in engine: built by `vite build -c e2e/double/vite.config.ts`, served at PAGE_DOUBLE.
 */
const page_ = process.env["PAGE_DOUBLE"];
test.skip(page_ === undefined, "the page with its stand-in engine is not served: set PAGE_DOUBLE");

test.beforeEach(async ({ page }) => {
  await page.goto(page_ ?? "");
  await expect(page.getByRole("application")).toBeVisible();
  await expect(page.locator(".machine")).toHaveCount(5);
});

test("follows a story by keyboard, station by station, and lets go", async ({ page }) => {
  await page.locator("#stage").focus();
  await page.keyboard.press("f");
  for (let press = 0; press < 7; press += 1) {
    await page.keyboard.press(".");
    await expect(page.locator('[aria-current="step"] .number')).toHaveText(String(press + 2));
  }
  await expect(page.locator(".placard .say")).toContainText("RBAC allows it");
  await expect(page.locator('[role="status"].unseen')).toContainText("Step 8, authorisation.");
  await page.keyboard.press("Escape");
  await expect(page.locator(".placard")).toHaveCount(0);
});

test("selects once, and it is selected everywhere and in the link", async ({ page }) => {
  await page.locator('.scene [data-key="machine:node-2"] .machine-name').click();
  await expect(page.getByRole("heading", { name: "node-2" })).toBeVisible();
  expect(page.url()).toContain("sel=machine:node-2");
});

test("draws fourteen looks that differ in shape", async ({ page }) => {
  const shapes = await page
    .locator(".scene .cell")
    .evaluateAll((cells) => cells.map((cell) => `${cell.getAttribute("data-look") ?? ""} ${cell.innerHTML}`));
  const looks = new Set(shapes.map((shape) => shape.split(" ")[0]));
  expect(new Set(shapes).size).toBe(looks.size);
});

test("has no violation that axe can find", async ({ page }) => {
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
  await page.locator("#stage").focus();
  await page.keyboard.press("f");
  await expect(page.locator(".placard")).toBeVisible();
  expect((await new AxeBuilder({ page }).analyze()).violations).toEqual([]);
});
