import { Button } from "../design/kit";
import { Inspector } from "../side/inspector";
import { StoryPanel } from "../side/story-panel";
import { Placard } from "../stage/placard";
import { follow } from "../state/deeds";
import { setUi, useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { Timeline } from "../timeline/timeline";

/** Under the stage of a phone: the sentence of the station, time, and the story so far; or what is selected. */
export function Narration() {
  const following = useView((view) => view.story !== undefined);
  const selected = useUi((ui) => ui.selected);
  return (
    <div className="narration" tabIndex={0} role="region" aria-label="Narration">
      {following ? <Placard place="phone" /> : <Calm />}
      <Timeline />
      {following ? <StoryPanel placard={false} /> : selected !== undefined && <Inspector />}
    </div>
  );
}

/** What stands there while nothing is followed. */
export function Calm() {
  const pods = useView((view) => view.pods?.length ?? 0);
  const machines = useView((view) => view.machines);
  const nodes = (machines ?? []).filter(({ node }) => node !== undefined);
  const ready = nodes.filter(({ node, up }) => up && node?.ready === "True").length;
  return (
    <section className="calm">
      <p className="say">
        A whole Kubernetes cluster runs behind this glass.{" "}
        <b>
          {ready} of {nodes.length} nodes are Ready
        </b>
        , with {pods} {pods === 1 ? "pod" : "pods"}.
      </p>
      <Button
        size="large"
        tone="follow"
        icon="follow"
        onClick={() => {
          follow({ next: "command" });
          setUi({ phoneTab: "terminal" });
        }}
      >
        Follow the next command
      </Button>
    </section>
  );
}
