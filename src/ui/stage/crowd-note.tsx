import { useUi } from "../state/ui-store";
import { useView, type View } from "../state/view-store";
import { tallyOf, tallyWords, type Tally } from "./crowd";

/** From so many nodes or pods on one cannot count them by looking. */
const MANY_NODES = 7;
const MANY_PODS = 60;

export function isCrowded({ machines = [], pods = [] }: Pick<View, "machines" | "pods">): boolean {
  return pods.length >= MANY_PODS || machines.filter(({ role }) => role === "node").length >= MANY_NODES;
}

/** Beside the level's name: how many there are, and how they are. */
export function CrowdNote() {
  const level = useUi((ui) => ui.level);
  const words = useView((view) => (isCrowded(view) && view.story === undefined ? crowdWords(view) : ""));
  if (level !== "cluster" || words === "") return null;
  return <span className="crowd-note">{words}</span>;
}

/** `8,000`. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

const known = new WeakMap<object, { readonly silent: string; readonly tally: Tally }>();

function crowdWords({ machines = [], pods = [] }: Pick<View, "machines" | "pods">): string {
  const nodes = machines.filter(({ role }) => role === "node");
  const silent = nodes.filter(({ up, node }) => !up || node?.ready === "Unknown").map(({ name }) => name);
  const key = silent.join();
  let found = known.get(pods);
  if (found === undefined || found.silent !== key)
    known.set(pods, (found = { silent: key, tally: tallyOf(pods, new Set(silent)) }));
  const { tally } = found;
  const counts = `${nodes.length} nodes, ${grouped(tally.pods)} pods`;
  return tally.pods === 0 ? counts : `${counts}: ${tallyWords(tally)}`;
}
