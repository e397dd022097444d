import { lazy, Suspense } from "react";
import { Dialog, Modal, ModalOverlay } from "react-aria-components";
import { setUi, useUi } from "../state/ui-store";
import { Honesty } from "./honesty";
import { KeySheet } from "./key-sheet";

const Palette = lazy(() => import("./palette").then(({ Palette }) => ({ default: Palette })));

export function Overlays() {
  const overlay = useUi((ui) => ui.overlay);
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
