import AxeBuilder from "@axe-core/playwright";
import { expect, test } from "./support/cluster-page";

test("paints at once, and a cluster comes to life", async ({ cluster, page }) => {
  await page.goto("./");
  await expect(page.getByRole("heading", { name: "Kubarium" })).toBeVisible();
  const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
  expect(paint).toBeGreaterThan(0);
  expect(paint).toBeLessThan(6_000);
  await cluster.ready();
  await expect(page.locator(".machine")).toHaveCount(5);
  await cluster.says("$");
  // A thread for the conductor, the control plane, the workstation, and each of the three nodes.
  await expect.poll(() => cluster.threads().filter((name) => name.startsWith("node.worker")).length).toBe(3);
  expect(cluster.threads().filter((name) => /^(conductor|control-plane|workstation)\.worker/.test(name))).toHaveLength(
    3,
  );
});

for (const theme of ["light", "dark"] as const) {
  test(`has no violation that axe can find, ${theme}`, async ({ cluster, page }) => {
    await page.emulateMedia({ colorScheme: theme });
    await cluster.open();
    await cluster.says("$");
    expect(await page.locator("html").getAttribute("data-theme")).toBe(theme);
    expect(violations(await new AxeBuilder({ page }).analyze())).toEqual([]);
    for (const tab of ["Editor", "Objects", "Requests", "Logs"]) {
      await page.locator("#dock").getByRole("tab", { name: tab }).click();
      await page.waitForTimeout(700);
      expect(violations(await new AxeBuilder({ page }).include("#dock").analyze()), tab).toEqual([]);
    }
  });
}

/** The rules that are broken and where, in few words. */
function violations({ violations: found }: Awaited<ReturnType<AxeBuilder["analyze"]>>): readonly string[] {
  return found.map(
    ({ id, nodes }) =>
      `${id}: ${nodes
        .map(({ target }) => target.join(" "))
        .slice(0, 4)
        .join(", ")}`,
  );
}
