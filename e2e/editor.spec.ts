import { expect, test } from "./support/cluster-page";

test("shows an error of web.yaml at its line, in the server's words; mended, it is applied from the terminal", async ({
  cluster,
  page,
}) => {
  await cluster.sandbox();
  await page.locator("#dock").getByRole("tab", { name: "Editor" }).click();
  await page.getByRole("tab", { name: "web.yaml" }).click();
  const text = page.locator(".monaco-editor").first();
  await expect(text).toContainText("kind: Deployment");

  await edit(page, "spec:\n  replicas: 3\n  colour: blue\n  selector: { matchLabels: { app: web } }");
  const problems = page.locator(".editor-problem");
  await expect(problems.filter({ hasText: "colour" })).toContainText(/line 7/);
  await expect(problems.first()).toBeVisible();

  await edit(page, "spec:\n  replicas: three\n  selector: { matchLabels: { app: web } }");
  await expect(problems.filter({ hasText: "replicas" })).toContainText(/line 6/);
  await expect(page.locator(".squiggly-error").first()).toBeVisible();

  await expect(page.getByRole("button", { name: "1 problem" })).toBeVisible();

  await edit(page, "spec:\n  replicas: 3\n  selector: { matchLabels: { app: web } }");
  await expect(problems).toHaveCount(0);
  await page.keyboard.press("Control+s");
  await expect(page.getByText("web.yaml is saved on the workstation.")).toBeVisible();

  await page.locator("#dock").getByRole("tab", { name: "Terminal" }).click();
  await cluster.type("kubectl apply -f web.yaml");
  await cluster.says("deployment.apps/web created");
  await expect
    .poll(async () => (await cluster.pods()).filter(({ status }) => status === "Running").length, { timeout: 20_000 })
    .toBe(3);
  // Three pods on three machines, each in a Worker of its own.
  expect(new Set((await cluster.pods()).map(({ node }) => node)).size).toBe(3);
  expect(cluster.threads().filter((name) => name.startsWith("node.worker"))).toHaveLength(3);
});

test("tells what a field is for, offers the fields of a place, compares, and applies by its button", async ({
  cluster,
  page,
}) => {
  await cluster.sandbox();
  await page.locator("#dock").getByRole("tab", { name: "Editor" }).click();
  const replicas = page.locator(".view-line", { hasText: "replicas" }).first();
  await expect(async () => {
    await page.mouse.move(0, 0);
    await replicas.hover({ position: { x: 40, y: 8 } });
    await expect(page.locator(".monaco-hover", { hasText: "How many pods there shall be" })).toBeVisible({
      timeout: 3_000,
    });
  }).toPass();

  // After the last line, as deep as a container's fields: what else a container may have.
  await page.locator(".monaco-editor").first().click();
  await page.keyboard.press("Control+End");
  await page.keyboard.type("        ");
  await page.keyboard.press("Control+Space");
  const offers = page.locator(".suggest-widget.visible");
  await expect(offers).toContainText("readinessProbe");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+z");

  await page.getByRole("button", { name: "Diff" }).click();
  await expect(page.locator(".editor-diff")).toContainText("The cluster has no such object yet");
  await page.getByRole("button", { name: /^Apply/ }).click();
  await cluster.says("deployment.apps/web created");

  await page.locator("#dock").getByRole("tab", { name: "Editor" }).click();
  await edit(page, "spec:\n  replicas: 4\n  selector: { matchLabels: { app: web } }");
  await page.getByRole("button", { name: "Diff" }).click();
  await expect(page.locator('.editor-diff [data-side="old"]', { hasText: "replicas: 3" })).toBeVisible();
  await expect(page.locator('.editor-diff [data-side="new"]', { hasText: "replicas: 4" })).toBeVisible();
  // However the file is written, only what it says differently counts.
  await expect(page.locator(".editor-below")).toContainText("1 line changes");
});

test("mends what the server refuses with one press, and marks what differs; asking is no deed of the visitor", async ({
  cluster,
  page,
}) => {
  await cluster.sandbox();
  const dock = page.locator("#dock");
  await dock.getByRole("tab", { name: "Editor" }).click();
  const text = page.locator(".monaco-editor .view-lines");
  await edit(page, "spec:\n  repliacs: 3\n  selector: { matchLabels: { app: web } }");
  await page.locator(".editor-problem .button", { hasText: "Change to replicas" }).click();
  await expect(text).toContainText("replicas: 3");
  await expect(page.locator(".editor-problem")).toHaveCount(0);
  // Asked several times by now, and the scale tells of none.
  expect(await page.locator(".mark", { hasText: "your request" }).count()).toBe(0);

  await dock.getByRole("button", { name: /^Apply/ }).click();
  await cluster.says("deployment.apps/web created");
  await dock.getByRole("tab", { name: "Editor" }).click();
  await expect(page.locator(".change-bar")).toHaveCount(0);

  await edit(page, "spec:\n  replicas: 4\n  paused: yes please\n  selector: { matchLabels: { app: wbe } }");
  await expect(page.locator(".change-changed").first()).toBeVisible();
  await expect(page.locator(".change-added")).toHaveCount(1);

  // The same by keyboard: from the list to the line, and there the light bulb.
  await edit(page, 'spec:\n  replicas: "4"\n  selector: { matchLabels: { app: web } }');
  await dock.getByRole("button", { name: "1 problem" }).press("Enter");
  await expect(
    dock.getByRole("tab", { name: "Dry run 422" }).or(dock.getByRole("tab", { name: "Dry run 400" })),
  ).toBeVisible();
  await dock
    .getByRole("list", { name: "Problems" })
    .getByRole("button", { name: /line 6/ })
    .press("Enter");
  await page.keyboard.press("Control+.");
  await expect(page.locator(".action-widget").first()).toContainText("Change to 4");
  await page.keyboard.press("Enter");
  await expect(text).toContainText("replicas: 4");
  await expect(dock).toContainText("The API server would take this file as it is");
});

/** Puts a whole Deployment into the editor, with this beginning of its spec. */
async function edit(page: import("@playwright/test").Page, spec: string): Promise<void> {
  const yaml = [
    "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web",
    spec,
    "  template:\n    metadata: { labels: { app: web } }",
    '    spec: { containers: [{ name: nginx, image: "nginx:1.27" }] }\n',
  ].join("\n");
  await page.locator(".monaco-editor").first().click();
  await page.keyboard.press("Control+a");
  await page.evaluate((text) => {
    const clip = new DataTransfer();
    clip.setData("text/plain", text);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", { clipboardData: clip, bubbles: true, cancelable: true }),
    );
  }, yaml);
}
