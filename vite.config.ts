import { readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { parse } from "yaml";
import { version } from "./package.json" with { type: "json" };

/** What the page may load. `unsafe-inline` for styles is what xterm and Monaco need; scripts come from this place only. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self' blob:",
  "connect-src 'self' ws://127.0.0.1:* ws://localhost:*",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** The engine does nothing by being loaded, so a thread carries only what it calls. */
const PURE = { test: /\/src\/(engine|lessons)\//, sideEffects: false };

/** Only in what is built: the dev server's own client needs more. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
    ],
  };
}

/** What is seen first, besides the entry: loaded side by side with it instead of one after another. */
const FIRST = ["boot", "scene"];

function preloadFirst(): Plugin {
  return {
    name: "preload-first",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {}, chunk }) {
        const known = new Set([chunk?.fileName, ...(chunk?.imports ?? [])]);
        const wanted = new Set<string>();
        const want = (fileName: string): void => {
          const file = bundle[fileName];
          if (file?.type !== "chunk" || known.has(fileName) || wanted.has(fileName)) return;
          wanted.add(fileName);
          file.imports.forEach(want);
        };
        for (const [fileName, file] of Object.entries(bundle))
          if (file.type === "chunk" && FIRST.includes(file.name)) want(fileName);
        return [...wanted].map((fileName) => ({
          tag: "link",
          attrs: { rel: "modulepreload", crossorigin: true, href: `./${fileName}` },
          injectTo: "head" as const,
        }));
      },
    },
  };
}

const LESSONS = fileURLToPath(new URL("public/lessons", import.meta.url));

/**
 * Serves each lesson as one `lesson.json`, its texts in it: the page needs neither a YAML parser nor a request per text
 * before one can read.
 */
function lessonsInOnePiece(): Plugin {
  return {
    name: "lessons-in-one-piece",
    generateBundle() {
      if (this.environment.config.isWorker) return;
      for (const path of filesIn(LESSONS).filter((each) => basename(each) === "lesson.yaml")) {
        const folder = dirname(path);
        this.emitFile({ type: "asset", fileName: `lessons/${folder}/lesson.json`, source: lessonIn(folder) });
      }
    },
    configureServer({ middlewares }) {
      middlewares.use("/lessons", ({ url = "" }, response, next) => {
        if (basename(url) !== "lesson.json") return next();
        response.setHeader("content-type", "application/json").end(lessonIn(dirname(url)));
      });
    },
  };
}

function lessonIn(folder: string): string {
  const base = join(LESSONS, folder);
  const texts = filesIn(base)
    .filter((name) => name.endsWith(".md"))
    .map((name) => [name, readFileSync(join(base, name), "utf8")] as const);
  return JSON.stringify({
    ...parse(readFileSync(join(base, "lesson.yaml"), "utf8")),
    texts: Object.fromEntries(texts),
  });
}

function filesIn(folder: string): readonly string[] {
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return names.map((name) => name.replaceAll("\\", "/")).sort();
}

export default defineConfig({
  // Relative, so that the built page works from any sub-path.
  base: "./",
  define: { __KUBARIUM_VERSION__: JSON.stringify(version) },
  plugins: [react(), contentSecurityPolicy(), preloadFirst(), lessonsInOnePiece()],
  worker: { format: "es", rolldownOptions: { treeshake: { moduleSideEffects: [PURE] } } },
  build: {
    target: "es2023",
    outDir: "dist",
    chunkSizeWarningLimit: 4_000,
    sourcemap: false,
    modulePreload: { polyfill: false },
  },
});
