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

/** Puts a whole Deployment into the editor, with this beginning of its spec. */
async function edit(page: import("@playwright/test").Page, spec: string): Promise<void> {
  const yaml = `apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n${spec}\n  template:\n    metadata: { labels: { app: web } }\n    spec: { containers: [{ name: nginx, image: "nginx:1.27" }] }\n`;
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
