import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { changedLines } from "./diff-lines";
import type { ObjectDiff } from "./file-diff";
import type { Fix } from "./quick-fixes";
import { DiffLines } from "./editor-diff";
import type { Verdict } from "./use-problems";

export type BelowTab = "diff" | "dry-run";

/** Below the file: what applying it would change, and what the server says of it. */
export function EditorBelow({
  tab,
  show,
  diffs,
  verdict,
  goTo,
  mend,
}: {
  readonly tab: BelowTab;
  readonly show: (tab: BelowTab | undefined) => void;
  readonly diffs: readonly ObjectDiff[];
  readonly verdict: Verdict | undefined;
  readonly goTo: (line: number) => void;
  readonly mend: (fix: Fix) => void;
}) {
  const changed = diffs.reduce((sum, { lines }) => sum + changedLines(lines), 0);
  return (
    <section className="editor-below" aria-label="Before apply">
      <Tabs className="tabs" selectedKey={tab} onSelectionChange={(key) => show(key as BelowTab)}>
        <div className="tab-list">
          <TabList className="tab-scroll" aria-label="Before apply">
            <Tab id="diff" className="tab">
              <Icon name="edit" small />
              Diff before apply
            </Tab>
            <Tab id="dry-run" className="tab">
              Dry run <span className="caption mono">{codeOf(verdict)}</span>
            </Tab>
          </TabList>
          <div className="tab-actions">
            {tab === "diff" && (
              <span className="caption">
                the cluster now, against the file as typed; {changed} {changed === 1 ? "line changes" : "lines change"}
              </span>
            )}
            <Button size="small" tone="ghost" icon="x" hint="Close" onClick={() => show(undefined)} />
          </div>
        </div>
        <TabPanel id="diff" className="tab-panel">
          <DiffLines diffs={diffs} />
        </TabPanel>
        <TabPanel id="dry-run" className="tab-panel">
          <DryRun verdict={verdict} goTo={goTo} mend={mend} />
        </TabPanel>
      </Tabs>
    </section>
  );
}

/** What the server would answer, as far as it was asked. */
function codeOf(verdict: Verdict | undefined): string {
  if (verdict === undefined) return "";
  const [first] = verdict.problems;
  return first === undefined ? "200" : String(first.status ?? "not sent");
}

function DryRun({
  verdict,
  goTo,
  mend,
}: {
  readonly verdict: Verdict | undefined;
  readonly goTo: (line: number) => void;
  readonly mend: (fix: Fix) => void;
}) {
  if (verdict === undefined) return <p className="editor-said caption">The server has not been asked yet.</p>;
  if (verdict.problems.length === 0)
    return (
      <p className="editor-said">
        The API server would take this file as it is. It was asked by a dry run, and wrote nothing.
      </p>
    );
  return (
    <ul className="problem-list plain-list" aria-label="Problems">
      {verdict.problems.map((problem, index) => (
        <li key={index}>
          <button type="button" className="problem-jump" onClick={() => goTo(problem.line)}>
            <Icon name="s-bad" small />
            <span className="mono quiet">line {problem.line}</span>
            <span className="mono wrap-anywhere">{problem.message}</span>
          </button>
          <span className="problem-fixes">
            {problem.fixes.map((fix) => (
              <Button key={fix.title} size="small" disabled={!verdict.current} onClick={() => mend(fix)}>
                {fix.title}
              </Button>
            ))}
          </span>
        </li>
      ))}
    </ul>
  );
}
