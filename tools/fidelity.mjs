/** Writes docs/fidelity.md from the `Left out:` lines of the engine: where it differs from Kubernetes. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const rooms = new Map();
const files = readdirSync(join(root, "src/engine"), { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".test.ts"))
  .map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).replaceAll("\\", "/"))
  .sort();
for (const path of files) {
  const text = readFileSync(join(root, path), "utf8");
  for (const [comment] of text.matchAll(/\/\*\*[\s\S]*?\*\//g)) {
    const prose = comment
      .replace(/^\/\*\*|\*\/$/g, "")
      .replace(/^\s*\*\s?/gm, "")
      .replace(/\n(?=\S)/g, " ");
    const left = /Left out: ([^\n]*)/.exec(prose)?.[1]?.trim();
    if (left === undefined || /^nothing\b/i.test(left)) continue;
    const room = path.split("/")[2];
    rooms.set(room, [...(rooms.get(room) ?? []), `- \`${path.slice("src/engine/".length)}\`: ${left}`]);
  }
}
const sections = [...rooms].map(([room, lines]) => `## ${room}\n\n${lines.join("\n")}\n`);
writeFileSync(
  join(root, "docs/fidelity.md"),
  `# Where Kubarium differs from Kubernetes

Made by \`npm run fidelity\` from the \`Left out:\` lines of the sources. What a user sees (messages, events, columns) is exact;
what is not there says so when it is asked for.

${sections.join("\n")}`,
);
console.log(`${[...rooms.values()].flat().length} lines of ${rooms.size} rooms`);
