import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
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

export default defineConfig({
  // Relative, so that the built page works from any sub-path.
  base: "./",
  define: { __KUBARIUM_VERSION__: JSON.stringify(version) },
  plugins: [react(), contentSecurityPolicy()],
  worker: { format: "es", rolldownOptions: { treeshake: { moduleSideEffects: [PURE] } } },
  build: {
    target: "es2023",
    outDir: "dist",
    chunkSizeWarningLimit: 4_000,
    sourcemap: false,
    modulePreload: { polyfill: false },
  },
});
