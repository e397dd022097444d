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

const DESK = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const TABLET = { width: 834, height: 1112 };

/** What stands on each picture, and how one gets there. */
const PICTURES = {
  "first-visit": { how: async () => undefined },
  "follow-request": { how: followed },
  "component-apiserver": {
    how: async (page) => {
      await followed(page);
      await page.locator("#lesson").hover();
      await page.getByRole("button", { name: "Fold the lesson" }).click();
      await page.evaluate(() => {
        location.hash = "level=kube-apiserver";
      });
      for (let i = 7; i < 12; i++) await next(page);
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
  etcd: {
    how: async (page) => {
      await deployed(page);
      await page.evaluate(() => {
        location.hash = "level=etcd";
      });
    },
  },
  node: {
    how: async (page) => {
      await deployed(page);
      await page.evaluate(() => {
        location.hash = "level=node/node-3";
      });
    },
  },
  editor: { how: mended },
  requests: {
    how: async (page) => {
      await deployed(page);
      await dock(page, "Requests");
      await page.locator("#lesson").hover();
      await page.getByRole("button", { name: "Fold the lesson" }).click();
      // Only what is in sight is in the page: the request is chosen among kubectl's, and stays in sight among all.
      await page.getByLabel("Who").selectOption("kubectl");
      await page.locator(".waterfall tbody tr", { hasText: "POST" }).first().click();
      await page.getByLabel("Who").selectOption("");
      await page.waitForTimeout(600);
    },
  },
  courses: {
    how: async (page) => {
      await page.getByRole("button", { name: "Course map" }).click();
    },
  },
  "phone-first": { size: PHONE, how: async () => undefined },
  phone: {
    size: PHONE,
    how: async (page) => {
      await page.getByRole("button", { name: "Type it for me" }).first().click();
      for (let i = 0; i < 5; i++) await next(page);
    },
  },
  tablet: {
    size: TABLET,
    how: async (page) => {
      await page.getByRole("button", { name: "Type it for me" }).first().click();
      for (let i = 0; i < 5; i++) await next(page);
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
for (const [name, { how, size = DESK }] of Object.entries(PICTURES)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  const page = await browser.newPage({
    viewport: size,
    isMobile: size !== DESK,
    hasTouch: size !== DESK,
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
  for (let i = 0; i < 6; i++) await next(page);
}

async function next(page) {
  const place = page.locator(".placard .number").first();
  const before = await place.innerText();
  await page.getByRole("button", { name: "Next station" }).first().click();
  await page.waitForFunction((was) => document.querySelector(".placard .number")?.textContent !== was, before, {
    timeout: 20_000,
  });
}

async function deployed(page) {
  await page.getByRole("button", { name: "Course map" }).click();
  await page.getByRole("button", { name: "Free sandbox" }).click();
  await type(page, "kubectl create deployment web --image=nginx:1.27 --replicas=4");
  await page.waitForTimeout(6_000);
}

/** A file that was applied, and then changed: one change is refused, and stands at its line. */
async function mended(page) {
  await page.getByRole("button", { name: "Course map" }).click();
  await page.getByRole("button", { name: "Free sandbox" }).click();
  await dock(page, "Editor");
  const editor = page.locator(".monaco-editor").first();
  await editor.waitFor();
  await page.waitForTimeout(2_000);
  await page.getByRole("button", { name: /^Apply/ }).click();
  await page.waitForTimeout(4_000);
  await dock(page, "Editor");
  await editor.click();
  // The label of the template, and the number of replicas.
  await put(page, 6, "  replicas: 4");
  await put(page, 13, "        app: wbe");
  await page.locator(".editor-problem").first().waitFor();
  await page.getByRole("button", { name: "1 problem" }).click();
  await page.getByRole("tab", { name: "Diff before apply" }).click();
  await page.locator("#lesson").hover();
  await page.getByRole("button", { name: "Fold the lesson" }).click();
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("web default");
  await page
    .locator(".palette-item", { hasText: /^webdefault$/ })
    .first()
    .click();
  await page.waitForTimeout(1_500);
}

/** Writes a line of the file anew. */
async function put(page, line, text) {
  await page.keyboard.press("Control+Home");
  for (let i = 1; i < line; i++) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Home");
  await page.keyboard.press("Home");
  await page.keyboard.press("Shift+End");
  await page.keyboard.insertText(text);
  await page.keyboard.press("Escape");
}

async function dock(page, name) {
  await page.locator("#dock").getByRole("tab", { name }).click();
  await page.waitForTimeout(1_000);
}
