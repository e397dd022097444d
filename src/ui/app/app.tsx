import { useMedia } from "../design/kit";
import { IconSprite } from "../design/icon";
import { BreakMenu } from "../stage/break-menu";
import { DeskFrame } from "./desk-frame";
import { LiveRegion } from "./live-region";
import { Overlays } from "./overlays";
import { PhoneFrame } from "./phone-frame";
import { TabletFrame } from "./tablet-frame";
import { Toasts } from "./toasts-list";
import { TopBar } from "./top-bar";
import { FaultPlacard } from "./fault-placard";

/** The whole page. Which frame it has depends on the width; what is in it does not. */
export function App() {
  const small = useMedia("(max-width: 899px)");
  const phone = useMedia("(max-width: 599px)");
  return (
    <div className="app">
      <IconSprite />
      <a
        className="skip"
        href="#stage"
        onClick={(event) => {
          event.preventDefault();
          document.getElementById("stage")?.focus();
        }}
      >
        To the stage
      </a>
      <TopBar small={small} />
      {phone ? <PhoneFrame /> : small ? <TabletFrame /> : <DeskFrame />}
      <FaultPlacard />
      <Overlays />
      <BreakMenu />
      <Toasts />
      <LiveRegion />
    </div>
  );
}
