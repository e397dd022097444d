import { useMedia } from "../design/kit";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";

/** What the placard takes from the foot of the glass, with its margins. */
export const PLACARD_ROOM = 122;

/**
 * Whether the sentence stands on the glass. Where the drawing needs the room, it is at the head of the story; it never
 * covers what it speaks of, so the drawing leaves it `PLACARD_ROOM`.
 */
export function usePlacardOnGlass(): boolean {
  const phone = useMedia("(max-width: 899px)");
  const tall = useMedia("(min-height: 1000px)");
  const following = useView((view) => view.story !== undefined);
  const level = useUi((ui) => ui.level);
  const dockOpen = useUi((ui) => ui.dockOpen);
  const storyBeside = useUi((ui) => ui.sideOpen && ui.sideTab === "story");
  if (phone || !following) return false;
  return !storyBeside || (level === "cluster" && (tall || !dockOpen));
}
