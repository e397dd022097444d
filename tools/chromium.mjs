/**
 * Finds a Chromium for the tests in a browser: an installed one, else Playwright's own download, else Debian's package.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The path of a Chromium and where it comes from; undefined when none can be had. */
export async function findChromium() {
  const given = process.env.KUBARIUM_CHROMIUM;
  if (given && existsSync(given)) return { path: given, from: "KUBARIUM_CHROMIUM" };
  const installed = onPath();
  if (installed) return { path: installed, from: "installed" };
  const own = await playwrightPath();
  if (own && existsSync(own)) return { path: own, from: "downloaded by Playwright before" };
  if (
    spawnSync("npx", ["playwright", "install", "chromium"], { stdio: ["ignore", 2, 2], timeout: 240_000 }).status ===
      0 &&
    own &&
    existsSync(own)
  ) {
    return { path: own, from: "downloaded by Playwright" };
  }
  if (process.platform === "linux" && process.getuid?.() === 0) {
    spawnSync("apt-get", ["update", "-qq"], { stdio: ["ignore", 2, 2], timeout: 120_000 });
    spawnSync("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      stdio: ["ignore", 2, 2],
      timeout: 400_000,
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const debian = onPath();
    if (debian) return { path: debian, from: "Debian's package" };
  }
  return undefined;
}

function onPath() {
  for (const name of ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"]) {
    try {
      return execFileSync("sh", ["-c", `command -v ${name}`], { encoding: "utf8" }).trim();
    } catch {
      /* Not that one. */
    }
  }
  return undefined;
}

async function playwrightPath() {
  try {
    return (await import("@playwright/test")).chromium.executablePath();
  } catch {
    return undefined;
  }
}
