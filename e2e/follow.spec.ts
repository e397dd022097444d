import type { ClusterPage } from "./support/cluster-page";
import { expect, test } from "./support/cluster-page";
import { inNode, SECOND, whole } from "./support/chains";

const WEB = `apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: nginx, image: "nginx:1.27" }] }
`;

test("follows kubectl apply to a kubelet, station by station, each opened to its span", async ({ cluster, page }) => {
  test.setTimeout(150_000);
  await cluster.sandbox();
  await cluster.says("$");
  await cluster.engine("input", { input: "write-file", path: "/home/you/web.yaml", content: WEB });
  await page.locator("#stage").focus();
  await page.keyboard.press("f");
  await cluster.type("kubectl apply -f web.yaml");
  const stations = page.locator(".story-station");
  await expect(stations.first()).toBeVisible();

  const told: string[] = [];
  const places = new Set<string>();
  const opened: string[] = [];
  await page.locator("#stage").focus();
  for (let at = 0; at < 60; at++) {
    const current = page.locator('.story li[aria-current="step"]');
    const number = await current.locator(".number").innerText();
    told.push(await page.locator(".say").first().innerText());
    const place = await page.locator(".story .story-place").last().innerText();
    places.add(place);
    const facts = await page.locator(".story-facts dt").allInnerTexts();
    if (facts.length > 0) opened.push(facts.join(" "));
    if (/kubelet|containerd/.test(place) && opened.length >= 10) break;
    await page.keyboard.press(".");
    await expect(current.locator(".number")).not.toHaveText(number, { timeout: 30_000 });
  }
  expect(opened.length).toBeGreaterThanOrEqual(10);
  expect([...places].join(" ")).toContain("kube-apiserver");
  expect([...places].at(-1)).toMatch(/^(kubelet|containerd) on node-\d$/);
  // Sentences speak of this very request.
  expect(told.join("\n")).toContain("kubernetes-admin");
  expect(told.join("\n")).toMatch(/\bweb\b/);

  await page.keyboard.press("Escape");
  await running(cluster);
});

async function running(cluster: ClusterPage): Promise<void> {
  await expect
    .poll(async () => (await cluster.pods()).filter(({ status }) => status === "Running").length, { timeout: 30_000 })
    .toBe(3);
}

test("goes back, and the same happens again; in Node, too", async ({ cluster, page }) => {
  test.setTimeout(150_000);
  await cluster.sandbox();
  await cluster.says("$");
  await cluster.engine("input", { input: "write-file", path: "/home/you/web.yaml", content: WEB });
  await cluster.type("kubectl apply -f web.yaml");
  await running(cluster);
  await cluster.engine("pause");
  const pods = (await cluster.pods()).map(({ name }) => name);
  const hash = whole(await cluster.engine("hash"));
  const head = Math.max(...hash.map(([, second]) => second)) + 1;

  const typed = (await cluster.engine("recipe")).inputs.find(({ input }) => input.input === "keys")!.t;
  await cluster.engine("seek", typed);
  await expect.poll(async () => (await cluster.pods()).length).toBe(0);
  await page.getByRole("button", { name: /Play/ }).first().click();
  await cluster.engine("seek", (head + 1) * SECOND);
  expect((await cluster.pods()).map(({ name }) => name)).toEqual(pods);
  const again = whole(await cluster.engine("hash"));
  expect(again.slice(0, hash.length)).toEqual(hash.slice(0, again.length));

  const recipe = await cluster.engine("recipe");
  expect(recipe.inputs.length).toBeGreaterThan(10);
  expect(await inNode(recipe, (head + 2) * SECOND, hash)).toEqual(hash);
});
