import type { Page } from "@playwright/test";
import { expect, test } from "./support/cluster-page";

test("selects once, everywhere; finds by the palette; tells its keys; speaks each station", async ({
  cluster,
  page,
}) => {
  await cluster.sandbox();
  await page.locator('.scene [data-key="machine:node-2"] .machine-name').click();
  await expect(page.locator("#side").getByRole("heading", { name: "node-2" })).toBeVisible();
  expect(page.url()).toContain("sel=machine:node-2");

  await choose(page, "node-3");
  await expect(page.locator("#side").getByRole("heading", { name: "node-3" })).toBeVisible();
  await choose(page, "Light or dark");
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");

  await page.locator("#stage").focus();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keys" })).toContainText("walk the stage as a tree");
  await page.keyboard.press("Escape");

  await choose(page, "Follow the next command");
  await cluster.type("kubectl get nodes");
  const spoken = page.locator('[role="status"].unseen').last();
  await expect(spoken).toContainText("Step 1, command.");
  await page.locator("#stage").focus();
  await page.keyboard.press(".");
  await expect(spoken).toContainText("Step 2,");
});

/** Finds an entry of the palette, and takes it. */
async function choose(page: Page, words: string): Promise<void> {
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("combobox")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

test("keeps terminals apart, as wide as they are, and closes them", async ({ cluster, page }) => {
  await cluster.sandbox();
  await cluster.says("you@workstation:~$");
  await cluster.type("kubectl get nodes -o wide");
  await cluster.says("172.18.0.5");
  const long = `echo ${"0123456789".repeat(10)}`;
  await cluster.type(long);
  // Where there is room for it, a line of a hundred and more stands in one row.
  const rows = page.locator(".terminals > .terminal:not([hidden]) .xterm-rows > div");
  await expect(rows.filter({ hasText: `$ ${long}` })).toHaveCount(1);

  await page.getByRole("button", { name: "Another terminal" }).click();
  await expect(page.getByRole("button", { name: "Terminal 2" })).toHaveAttribute("aria-pressed", "true");
  await page.keyboard.type("echo in-the-second\n");
  const second = page.locator(".terminals > .terminal:not([hidden]) .xterm-rows");
  await expect(second).toContainText("in-the-second");
  await expect(second).not.toContainText("172.18.0.5");
  await page.getByRole("button", { name: "Close this terminal" }).click();
  await expect(page.getByRole("button", { name: "Terminal 2" })).toHaveCount(0);
  await cluster.says("0123456789");

  await page.setViewportSize({ width: 760, height: 900 });
  await cluster.type(long);
  await expect(rows.filter({ hasText: `$ ${long}` })).toHaveCount(0);
  await cluster.type("echo still-$((40+2))-here");
  await cluster.says("still-42-here");
});

test("shows requests stage by stage, finds those one wants, and opens one", async ({ cluster, page }) => {
  await cluster.sandbox();
  await cluster.type("kubectl create deployment web --image=nginx:1.27");
  await cluster.says("deployment.apps/web created");
  await page.locator("#dock").getByRole("tab", { name: "Requests" }).click();
  await page.getByLabel("Who").selectOption("kubectl");
  await page.getByLabel("Verb").selectOption("writes");
  const rows = page.locator(".waterfall tbody tr:not(.burst)");
  await expect(rows).toHaveCount(1);
  await expect(rows).toContainText("deployments apps/v1 in default");
  await expect(rows).toContainText("201");
  await expect
    .poll(async () => {
      const stages = rows.locator(".bar > i");
      return new Set(await stages.evaluateAll((all) => all.map((each) => each.getAttribute("data-stage"))));
    })
    .toEqual(new Set(["who", "may", "read", "admission", "validation", "storage"]));
  await rows.click();
  await expect(page.locator("#side")).toContainText("Storage");
  await page.getByLabel("Answer").selectOption("refused");
  await expect(page.getByText("No such request yet.")).toBeVisible();
});

test("shows what was said in a request, and copies it as commands that ask the same", async ({
  cluster,
  page,
  context,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await cluster.sandbox();
  await cluster.type("kubectl create deployment web --image=nginx:1.27");
  await cluster.says("deployment.apps/web created");
  const dock = page.locator("#dock");
  const side = page.locator("#side");
  await dock.getByRole("tab", { name: "Requests" }).click();
  await page.getByLabel("Who").selectOption("kubectl");
  await page.getByLabel("Verb").selectOption("POST");
  // By keyboard: into the table, up to the last one, and on to what is said of it.
  await dock.getByRole("grid", { name: "Requests" }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(side).toContainText("201 Created");
  await page.keyboard.press("Enter");
  await expect(side.getByRole("tab", { name: "Stages" })).toBeFocused();
  await page.keyboard.press("ArrowRight");
  await expect(side.getByRole("tabpanel", { name: "Headers" })).toContainText("kubectl/v1.36");
  await page.keyboard.press("ArrowRight");
  await expect(side.getByRole("tabpanel", { name: "Body" })).toContainText('"image": "nginx:1.27"');
  await page.keyboard.press("ArrowRight");
  await expect(side.getByRole("tabpanel", { name: "Answer" })).toContainText('"resourceVersion"');

  for (const [name, answer] of [
    [
      "kubectl",
      'Error from server (AlreadyExists): error when creating "STDIN": deployments.apps "web" already exists',
    ],
    ["curl", '"code": 409'],
  ] as const) {
    await side.getByRole("button", { name: `Copy as ${name}` }).click();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    const keys = `clear\r\u001b[200~${copied}\u001b[201~\r`;
    await cluster.engine("input", { input: "keys", terminal: "1", keys, columns: 400, rows: 40 });
    await dock.getByRole("tab", { name: "Terminal" }).click();
    await expect.poll(async () => (await cluster.screen()).replaceAll("\n", "")).toContain(answer);
  }
});

test("brings all terminals back after a reload, finds words in them, and selects what they name", async ({
  cluster,
  page,
}) => {
  await cluster.sandbox();
  await cluster.says("you@workstation:~$");
  await page.getByRole("button", { name: "Another terminal" }).click();
  const shown = page.locator(".terminals > .terminal:not([hidden]) .xterm-rows");
  await expect(shown).toContainText("$");
  await page.keyboard.type("kubectl get nodes; echo in-the-second\n");
  await expect(shown).toContainText("in-the-second");
  await page.waitForTimeout(1_500);
  await page.reload();
  await cluster.ready();
  await page.getByRole("button", { name: "Terminal 2" }).click();
  await expect(shown).toContainText("in-the-second");

  await page.keyboard.press("Control+Shift+F");
  await page.keyboard.type("NODE-");
  const search = page.getByRole("search");
  await expect(search).toContainText("3 of 3");
  await page.keyboard.press("Enter");
  await expect(search).toContainText("2 of 3");
  await page.keyboard.press("Escape");
  await expect(search).toHaveCount(0);

  // The rows are drawn; the screen behind them hears the mouse.
  const { x = 0, y = 0 } = (await shown.locator("> div", { hasText: "node-2" }).first().boundingBox()) ?? {};
  await expect(async () => {
    await page.mouse.move(x + 200, y - 60);
    await page.mouse.move(x + 20, y + 8, { steps: 4 });
    await page.waitForTimeout(200);
    await page.mouse.click(x + 24, y + 8);
    await expect(page.locator("#side").getByRole("heading", { name: "node-2" })).toBeVisible({ timeout: 2_000 });
  }).toPass();
});

test("folds and drags its zones, and finds them so again", async ({ cluster, page }) => {
  await cluster.sandbox();
  const dock = page.locator("#dock");
  const height = async () => (await dock.boundingBox())?.height ?? 0;
  await dock.getByRole("tab", { name: "Requests" }).click();
  await expect.poll(height).toBeGreaterThan(350);
  await dock.getByRole("tab", { name: "Terminal" }).click();
  await expect.poll(height).toBeLessThan(300);
  const edge = (await dock.boundingBox()) ?? { x: 0, y: 0, width: 0, height: 0 };
  await page.mouse.move(edge.x + 300, edge.y - 5);
  await page.mouse.down();
  await page.mouse.move(edge.x + 300, edge.y - 105, { steps: 4 });
  await page.mouse.up();
  const dragged = edge.height + 100;
  await expect.poll(height).toBeGreaterThan(dragged - 12);
  await page.getByRole("button", { name: "Fold the dock" }).click();
  await page.locator("#lesson").hover();
  await page.getByRole("button", { name: "Fold the lesson" }).click();
  await page.reload();
  await cluster.ready();
  await expect(page.locator("#lesson")).toHaveCount(0);
  expect(await height()).toBeLessThan(60);
  await page.getByRole("button", { name: "Open the dock" }).click();
  await expect.poll(height).toBeGreaterThan(dragged - 12);
  await page.getByRole("button", { name: "Lesson" }).click();
  await expect(page.getByRole("heading", { name: "It is already running" })).toBeVisible();
});

test("says what takes long, and stops it when asked", async ({ cluster, page }) => {
  await cluster.open();
  const hour = 3_600_000_000;
  void cluster.engine("seek", 3 * hour).catch(() => undefined);
  const work = page.locator(".work");
  await expect(work.getByRole("progressbar")).toBeVisible();
  await work.getByRole("button", { name: "Cancel" }).click();
  await expect(work).toHaveCount(0);
  const reached = Number(await page.getByRole("slider", { name: "Moment" }).getAttribute("aria-valuenow"));
  expect(reached).toBeLessThan((3 * hour) / 1_000);
  await cluster.engine("seek", 1_000_000);
  await expect(page.locator(".past-banner")).toContainText("0:01");
  await page.getByRole("button", { name: "Back to now" }).click();
  await expect(page.locator(".past-banner")).toHaveCount(0);
});

test("a zone that breaks says so, and the rest lives on", async ({ cluster, page }) => {
  await page.route(/assets\/objects-[^/]*\.js$/, (route) =>
    route.fulfill({
      contentType: "text/javascript",
      body: "export function Objects() { throw new Error('forced by a test'); }",
    }),
  );
  await cluster.sandbox();
  await page.locator("#dock").getByRole("tab", { name: "Objects" }).click();
  const placard = page.locator("#dock").getByRole("alert");
  await expect(placard).toContainText("Our fault, not the cluster’s.");
  await expect(placard).toContainText("forced by a test");
  const downloading = page.waitForEvent("download");
  await placard.getByRole("button", { name: "Download the report" }).click();
  expect((await downloading).suggestedFilename()).toBe("kubarium-report.json");
  await page.locator("#dock").getByRole("tab", { name: "Terminal" }).click();
  await cluster.type("kubectl get nodes");
  await cluster.says(/node-3 +Ready/);
  expect(cluster.troubles.splice(0).join("\n")).toContain("forced by a test");
});
