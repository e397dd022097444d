import { describe, expect, it } from "vitest";
import { CONTROL_PLANE, SECOND, WORKSTATION } from "../../engine/index";
import { Conductor } from "../conductor";
import { deedsOf } from "../inputs";
import type { Recipe } from "../protocol";
import type { Chains } from "./determinism";
import { inlineLinks } from "./links";
import { chainLines, checkReport } from "./told-chains";

const cluster = { preset: "hosted", nodes: 0, kubelet: "none", seed: 4, epoch: Date.UTC(2026, 10, 27) } as const;
const recipe: Recipe = {
  engine: "0",
  ...cluster,
  inputs: [{ t: 2 * SECOND, n: 1, input: { input: "keys", terminal: "1", keys: "kubectl get namespaces\r" } }],
};

/** As a page's engine does: each machine in a thread of its own. */
async function reported(): Promise<Chains> {
  const placement = [[CONTROL_PLANE], [WORKSTATION]];
  const all = { ...cluster, controllers: true, scheduler: true };
  const conductor = new Conductor(all, { placement, makeLink: inlineLinks, hashing: true });
  await conductor.open();
  for (const { t, input } of recipe.inputs) {
    await conductor.runTo(t);
    for (const deed of deedsOf(input, () => WORKSTATION)) conductor.input(deed);
  }
  // Whoever writes a report does not wait for the end of a second.
  await conductor.runTo(5.5 * SECOND);
  return await conductor.chains();
}

describe("a report of a page", () => {
  it("is held to what the same recipe comes to here", { timeout: 60_000 }, async () => {
    const hash = await reported();
    const { equal, lines } = checkReport(JSON.stringify({ recipe, hash }));
    expect(lines.at(-1)).toMatch(/^\d+ seconds of the report's machines are the same here$/);
    expect(equal).toBe(true);
    expect(lines.join("\n")).toMatch(/^control-plane +second +\d+ {2}[0-9a-f]{16}$/m);

    const [machine, second] = hash[1]!;
    const altered = hash.with(1, [machine, second, "0"]);
    const other = checkReport(JSON.stringify({ recipe, hash: altered }));
    expect(other.lines.at(-1)).toBe(`differs, first in second ${second} of ${machine}`);
    expect(other.equal).toBe(false);
    expect(checkReport(JSON.stringify({ recipe: { ...recipe, seed: 5 }, hash })).equal).toBe(false);
  });

  it("proves nothing when the engine did not answer", () => {
    expect(checkReport(JSON.stringify({ recipe: { missing: "x" }, hash: { missing: "x" } })).equal).toBe(false);
  });

  it("is shown by the last second of each machine", () => {
    expect(
      chainLines([
        ["b", 1, "x"],
        ["a", 3, "y"],
        ["b", 2, "z"],
      ]),
    ).toEqual(["b                second     2  z", "a                second     3  y"]);
  });
});
