import { defineConfig } from "@playwright/test";
import { findChromium } from "./tools/chromium.mjs";

/**
 * Tests of the built page, with the real engine in Web Workers. One browser at a time: the page keeps two cores busy by itself.
 * `tools/chromium.mjs` finds the browser: an installed one, else Playwright's own, else Debian's package.
 */
const chromium = await findChromium();
if (chromium === undefined)
  throw new Error("No Chromium was found: install chromium, or run `npx playwright install chromium`.");

export const PAGE_PORT = 43_117;

export default defineConfig({
  testDir: "e2e",
  outputDir: "build/e2e",
  workers: 1,
  fullyParallel: false,
  timeout: 90_000,
  // A machine that is busy with something else may miss a moment; a fault of ours is missed every time.
  retries: process.env["CI"] === undefined ? 0 : 2,
  expect: { timeout: 15_000 },
  reporter: [["list"]],
  webServer: {
    command: "node e2e/support/serve-page.mjs",
    url: `http://127.0.0.1:${PAGE_PORT}/`,
    reuseExistingServer: true,
    timeout: 240_000,
    env: { PAGE_PORT: String(PAGE_PORT) },
  },
  use: {
    baseURL: `http://127.0.0.1:${PAGE_PORT}/`,
    viewport: { width: 1440, height: 900 },
    colorScheme: "light",
    trace: "off",
    launchOptions: {
      executablePath: chromium.path,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--no-default-browser-check",
      ],
    },
  },
});
