import type { Page } from "@playwright/test";
import { expect, test, type ClusterPage } from "./support/cluster-page";

test.describe.configure({ timeout: 240_000 });

test("finishes the first lesson by clicking", async ({ cluster, page }) => {
  await cluster.open();
  await expect(heading(page, "Start a pod")).toBeVisible();
  await page.getByRole("button", { name: "Type it for me" }).first().click();
  await walk(page, () =>
    page
      .getByRole("button", { name: /^Next station/ })
      .first()
      .click(),
  );
  await next(page, () => nextButton(page).click());

  await expect(heading(page, "created")).toBeVisible();
  await page.locator(".option").nth(2).click();
  await next(page, () => nextButton(page).click());

  await expect(heading(page, "Follow the request")).toBeVisible();
  await walk(page, async () => {
    await page
      .getByRole("button", { name: /^Next station|^Next$/ })
      .first()
      .click();
  });
  await next(page, () => nextButton(page).click());

  await expect(heading(page, "Who chose the node?")).toBeVisible();
  await page.getByLabel("Your answer").fill("system:kube-scheduler");
  await page.locator("#lesson").getByRole("button", { name: "Answer", exact: true }).click();
  await next(page, () => nextButton(page).click());

  await expect(heading(page, "Look until it runs")).toBeVisible();
  await page.getByRole("button", { name: "Stop following" }).first().click();
  await page.getByRole("button", { name: "Show me" }).click();
  await next(page, () => page.getByRole("button", { name: "Finish" }).click());
  await finished(cluster, page);
});

test("finishes the first lesson by keyboard alone", async ({ cluster, page }) => {
  await cluster.open();
  await expect(heading(page, "Start a pod")).toBeVisible();
  await page.keyboard.press("Control+`");
  await page.keyboard.type("kubectl run hello --image=nginx:1.27\n");
  await page.keyboard.press("Control+]");
  await walk(page, () => page.keyboard.press("."));
  await next(page, () => page.keyboard.press("n"));

  await expect(heading(page, "created")).toBeVisible();
  await page.keyboard.press("l");
  await tabTo(page, ".option:nth-of-type(3)");
  await page.keyboard.press("Enter");
  await page.keyboard.press("l");
  await next(page, () => page.keyboard.press("n"));

  await expect(heading(page, "Follow the request")).toBeVisible();
  await page.keyboard.press("s");
  await walk(page, () => page.keyboard.press("."));
  await next(page, () => page.keyboard.press("n"));

  await expect(heading(page, "Who chose the node?")).toBeVisible();
  await page.keyboard.press("l");
  await tabTo(page, '[aria-label="Your answer"]');
  await page.keyboard.type("system:kube-scheduler\n");
  await page.keyboard.press("Control+]");
  await next(page, () => page.keyboard.press("n"));

  await expect(heading(page, "Look until it runs")).toBeVisible();
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+`");
  await page.keyboard.type("kubectl wait --for=condition=Ready pod/hello --timeout=60s\n");
  await cluster.says("condition met", 60_000);
  await page.keyboard.type("kubectl get pods\n");
  await page.keyboard.press("Control+]");
  await next(page, () => page.keyboard.press("n"));
  await finished(cluster, page);
});

function heading(page: Page, name: string): ReturnType<Page["getByRole"]> {
  return page.locator("#lesson").getByRole("heading", { name });
}

function nextButton(page: Page): ReturnType<Page["getByRole"]> {
  return page.getByRole("button", { name: "Next step" });
}

/** Goes on when the goals of the step are reached. */
async function next(page: Page, go: () => Promise<void>): Promise<void> {
  await expect(page.locator(".goals li:not([data-met])")).toHaveCount(0, { timeout: 60_000 });
  await expect(page.locator(".lesson-foot .button").last()).toBeEnabled();
  await go();
}

/** Station by station, until every part was seen. */
async function walk(page: Page, on: () => Promise<void>): Promise<void> {
  for (let i = 0; i < 70 && (await page.locator(".goals li:not([data-met])").count()) > 0; i++) {
    const before = await page.locator(".number[data-on]").first().innerText();
    await on();
    await expect(page.locator(".number[data-on]").first()).not.toHaveText(before, { timeout: 30_000 });
  }
}

async function tabTo(page: Page, selector: string): Promise<void> {
  for (let i = 0; i < 120; i++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${selector} cannot be reached by Tab`);
}

async function finished(cluster: ClusterPage, page: Page): Promise<void> {
  await expect(page.getByRole("navigation", { name: "Course map" }).getByText("1 of 1")).toBeVisible();
  expect((await cluster.pods()).map(({ name, status }) => `${name} ${status}`)).toEqual(["hello Running"]);
}
