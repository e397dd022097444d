import { lazy, Suspense } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { DOCK_TABS, setUi, useUi, type DockTab } from "../state/ui-store";
import { useView } from "../state/view-store";
import { Zone } from "../app/zone";
import { TerminalList, Terminals, type KeyRowKind } from "./terminals";

const Editor = lazy(() => import("./editor").then(({ Editor }) => ({ default: Editor })));
const Objects = lazy(() => import("./objects").then(({ Objects }) => ({ default: Objects })));
const Requests = lazy(() => import("./requests").then(({ Requests }) => ({ default: Requests })));
const Logs = lazy(() => import("./logs").then(({ Logs }) => ({ default: Logs })));

export const DOCK_NAMES: { readonly [tab in DockTab]: readonly [icon: string, name: string] } = {
  terminal: ["term", "Terminal"],
  editor: ["edit", "Editor"],
  objects: ["table", "Objects"],
  requests: ["wfall", "Requests"],
  logs: ["log", "Logs"],
};

/** The bench below the glass. The terminal stays in the page while another tab is looked at. */
export function Dock() {
  const tab = useUi((ui) => ui.dockTab);
  const open = useUi((ui) => ui.dockOpen);
  return (
    <section className="dock" aria-label="Dock" id="dock">
      <Tabs
        className="tabs"
        selectedKey={tab}
        onSelectionChange={(key) => setUi({ dockTab: key as DockTab, dockOpen: true })}
      >
        <div className="tab-list">
          <TabList className="tab-scroll" aria-label="Dock">
            {DOCK_TABS.map((id) => (
              <Tab key={id} id={id} className="tab" onPress={() => setUi({ dockOpen: true })}>
                <Icon name={DOCK_NAMES[id][0]} small />
                {DOCK_NAMES[id][1]}
                {id === "objects" && <Stored />}
              </Tab>
            ))}
          </TabList>
          <div className="tab-actions">
            {tab === "terminal" && open && <TerminalList />}
            <Button
              tone="ghost"
              size="small"
              icon={open ? "down" : "up"}
              hint={open ? "Fold the dock" : "Open the dock"}
              aria-expanded={open}
              onClick={() => setUi({ dockOpen: !open })}
            />
          </div>
        </div>
        {DOCK_TABS.map((id) => (
          <TabPanel key={id} id={id} className="tab-panel" shouldForceMount={id === "terminal"}>
            <Zone name={DOCK_NAMES[id][1].toLowerCase()}>
              <DockContent tab={id} />
            </Zone>
          </TabPanel>
        ))}
      </Tabs>
    </section>
  );
}

/** By itself, for the number changes all the time and the tabs do not. */
function Stored() {
  const stored = useView((view) => view.etcd?.keys ?? 0);
  return stored === 0 ? null : (
    <span className="caption" title="keys in etcd">
      {stored}
    </span>
  );
}

export function DockContent({ tab, keyRow }: { readonly tab: DockTab; readonly keyRow?: KeyRowKind }) {
  return (
    <Suspense fallback={<p className="empty">Opening.</p>}>
      {tab === "terminal" ? (
        <Terminals {...(keyRow !== undefined && { keyRow })} />
      ) : tab === "editor" ? (
        <Editor />
      ) : tab === "objects" ? (
        <Objects />
      ) : tab === "requests" ? (
        <Requests />
      ) : (
        <Logs />
      )}
    </Suspense>
  );
}
