import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { setUi, useUi, type SideTab } from "../state/ui-store";
import { usePlacardOnGlass } from "../stage/placard-place";
import { BranchList } from "../timeline/branch-list";
import { Inspector } from "./inspector";
import { StoryPanel } from "./story-panel";
import { WhyPanel } from "./why-panel";

/** The right side: the story that is followed, and the thing that is selected. */
export function Side() {
  const tab = useUi((ui) => ui.sideTab);
  const onGlass = usePlacardOnGlass();
  return (
    <aside className="side" aria-label="Story and inspector" id="side">
      <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => setUi({ sideTab: key as SideTab })}>
        <div className="tab-list">
          <TabList className="tab-scroll" aria-label="Side">
            <Tab id="story" className="tab">
              <Icon name="follow" small />
              Story
            </Tab>
            <Tab id="inspector" className="tab">
              <Icon name="loupe" small />
              Inspector
            </Tab>
            <Tab id="why" className="tab">
              <Icon name="why" small />
              Why?
            </Tab>
            <Tab id="branches" className="tab">
              <Icon name="branch" small />
              Branches
            </Tab>
          </TabList>
          <div className="tab-actions">
            <Button
              tone="ghost"
              size="small"
              icon="x"
              hint="Close the side"
              onClick={() => setUi({ sideOpen: false })}
            />
          </div>
        </div>
        <TabPanel id="story" className="tab-panel">
          <StoryPanel placard={!onGlass} />
        </TabPanel>
        <TabPanel id="inspector" className="tab-panel">
          <Inspector />
        </TabPanel>
        <TabPanel id="why" className="tab-panel">
          <WhyPanel />
        </TabPanel>
        <TabPanel id="branches" className="tab-panel">
          <BranchList />
        </TabPanel>
      </Tabs>
    </aside>
  );
}
