import { useEffect } from "react";
import { lessonStore } from "../lesson/lesson-store";
import { setUi, uiStore, useUi } from "../state/ui-store";

/** From this size on, the inside of a program has room beside what is open. */
const WIDE = 1700;
/** A lesson leads inside, and tells there what to look at: it stays as long as there is room for three zones. */
const WIDE_FOR_LESSON = 1200;
const TALL = 1050;

/**
 * The inside of a program needs the room: lesson and dock fold when one enters, and come back when one leaves, if
 * nobody has touched them meanwhile.
 */
export function useRoomInside(): void {
  const inside = useUi((ui) => ui.level !== "cluster");
  useEffect(() => {
    if (!inside) return undefined;
    const { lessonOpen, dockOpen } = uiStore.getState();
    const studying = lessonStore.getState().lesson !== undefined;
    const lesson = lessonOpen && innerWidth < (studying ? WIDE_FOR_LESSON : WIDE);
    const dock = dockOpen && innerHeight < TALL;
    setUi({ ...(lesson && { lessonOpen: false }), ...(dock && { dockOpen: false }) });
    return () => {
      const now = uiStore.getState();
      setUi({
        ...(lesson && !now.lessonOpen && { lessonOpen: true }),
        ...(dock && !now.dockOpen && { dockOpen: true }),
      });
    };
  }, [inside]);
}
