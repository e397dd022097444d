/**
 * `node tools/pictures.mjs [name…]`: pictures of the built page for `docs/pictures/`, desktop and phone, light and
 * dark.
 */
import { mkdirSync } from "node:fs";
import { chromium } from "@playwright/test";
import { servePage } from "../e2e/support/serve-page.mjs";
import { findChromium } from "./chromium.mjs";

const FOLDER = "docs/pictures";
const RUN = "kubectl run hello --image=nginx:1.27";

/** What stands on each picture, and how one gets there. */
const PICTURES = {
  "first-visit": { how: async () => undefined },
  "follow-request": { how: followed },
  "component-apiserver": {
    how: async (page) => {
      await followed(page);
      await page.evaluate(() => {
        location.hash = "level=kube-apiserver";
      });
    },
  },
  "component-scheduler": {
    how: async (page) => {
      await deployed(page);
      await page.evaluate(() => {
        location.hash = "level=kube-scheduler";
      });
    },
  },
  editor: {
    how: async (page) => {
      await dock(page, "Editor");
      await page.locator(".monaco-editor").first().waitFor();
      await page.waitForTimeout(2_500);
    },
  },
  requests: {
    how: async (page) => {
      await deployed(page);
      await dock(page, "Requests");
    },
  },
  "phone-first": { phone: true, how: async () => undefined },
  phone: {
    phone: true,
    how: async (page) => {
      await page.getByRole("button", { name: "Follow the next command" }).click();
      await type(page, RUN);
      await page.getByRole("navigation", { name: "Parts of the page" }).getByRole("button", { name: "Stage" }).click();
      for (let i = 0; i < 5; i++) await next(page, i + 2);
    },
  },
};

const wanted = process.argv.slice(2);
const found = await findChromium();
if (found === undefined) throw new Error("no Chromium was found");
mkdirSync(FOLDER, { recursive: true });
const server = await servePage();
const browser = await chromium.launch({
  executablePath: found.path,
  args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
});
for (const [name, { how, phone = false }] of Object.entries(PICTURES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const page = await browser.newPage({
    viewport: phone ? { width: 390, height: 844 } : { width: 1440, height: 900 },
    isMobile: phone,
    hasTouch: phone,
    colorScheme: "light",
    reducedMotion: "reduce",
  });
  try {
    await page.goto(`http://127.0.0.1:${server.config.preview.port}/`);
    await page.locator(".machine").first().waitFor();
    await page.waitForTimeout(5_000);
    await how(page);
    for (const theme of ["light", "dark"]) {
      if (theme === "dark") await page.getByRole("button", { name: "Light or dark" }).click();
      await page.waitForTimeout(900);
      await page.screenshot({ path: `${FOLDER}/${name}-${theme}.png` });
    }
    console.log(name);
  } catch (error) {
    console.error(`${name}: ${error.message.split("\n")[0]}`);
    process.exitCode = 1;
  }
  await page.close();
}
await browser.close();
await server.close();

async function type(page, line) {
  const input = page.locator(".terminal .xterm-helper-textarea").first();
  await input.focus();
  await page.keyboard.type(line);
  await page.keyboard.press("Enter");
}

/** A request on its way, held some stations into the API server. */
async function followed(page) {
  await type(page, RUN);
  await page.locator('.story li[aria-current="step"]').waitFor();
  for (let i = 0; i < 6; i++) await next(page, i + 2);
}

async function next(page, number) {
  await page.getByRole("button", { name: "Next station" }).first().click();
  await page
    .locator(".placard .number", { hasText: new RegExp(`^${number}$`) })
    .first()
    .waitFor({ timeout: 20_000 });
}

async function deployed(page) {
  await page.getByRole("button", { name: "Course map" }).click();
  await page.getByRole("button", { name: "Free sandbox" }).click();
  await type(page, "kubectl create deployment web --image=nginx:1.27 --replicas=4");
  await page.waitForTimeout(6_000);
}

async function dock(page, name) {
  await page.locator("#dock").getByRole("tab", { name }).click();
  await page.waitForTimeout(1_000);
}
