import { lazy, Suspense, useEffect } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { atRest } from "../state/at-rest";
import { setUi, useUi } from "../state/ui-store";
import { Honesty } from "./honesty";
import { KeySheet } from "./key-sheet";

const loadPalette = () => import("./palette").then(({ Palette }) => ({ default: Palette }));
const Palette = lazy(loadPalette);

export function Overlays() {
  const overlay = useUi((ui) => ui.overlay);
  useEffect(() => {
    // Who opens it types at once: it is there before it is asked for, and after all that is seen first.
    atRest()
      .then(loadPalette)
      .catch(() => undefined);
  }, []);
  const names = { palette: "Find anything, do anything", keys: "Keys", honesty: "What is real here" } as const;
  return (
    <ModalOverlay
      className="scrim"
      isDismissable
      isOpen={overlay !== undefined}
      data-place={overlay === "palette" ? "top" : undefined}
      onOpenChange={(open) => {
        if (!open) setUi({ overlay: undefined });
      }}
    >
      <Modal className="dialog" data-kind={overlay}>
        {overlay !== undefined && (
          <Dialog aria-label={names[overlay]}>
            {overlay === "keys" ? (
              <KeySheet />
            ) : overlay === "honesty" ? (
              <Honesty />
            ) : (
              <Suspense fallback={null}>
                <Palette />
              </Suspense>
            )}
          </Dialog>
        )}
      </Modal>
    </ModalOverlay>
  );
}
