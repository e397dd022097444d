import { Icon, iconOfResource } from "../design/icon";
import { Button } from "../design/kit";
import { LISTED } from "./listed";
import type { Sheet } from "./sheets";
import type { Verdict } from "./use-problems";

interface HeadProps {
  readonly sheets: readonly Sheet[];
  readonly active: string;
  readonly text: string;
  readonly verdict: Verdict | undefined;
  readonly comparing: boolean;
  readonly open: (path: string) => void;
  readonly add: () => void;
  readonly showProblems: () => void;
  readonly format: () => void;
  readonly compare: () => void;
  readonly apply: () => void;
}

/** The files that are open, what is wrong with the one in sight, and what can be done with it. */
export function EditorHead(props: HeadProps) {
  const { active, verdict, showProblems, format, comparing, compare, apply } = props;
  const problems = verdict?.problems ?? [];
  const refused = problems.length > 0;
  return (
    <div className="editor-head">
      <Files {...props} />
      {refused && (
        <button type="button" className="status" data-tone="bad" onClick={showProblems}>
          <Icon name="s-bad" small />
          {problems.length} {problems.length === 1 ? "problem" : "problems"}
        </button>
      )}
      <p className="unseen" role="status">
        {problems.map(({ line, message }) => `line ${line}: ${message}`).join(". ")}
      </p>
      <Button size="small" tone="ghost" hint="Write it as kubectl does (Shift Alt F)" onClick={format}>
        Format
      </Button>
      <Button size="small" hint={`kubectl diff -f ${active}`} aria-pressed={comparing} onClick={compare}>
        Diff
      </Button>
      <Button
        tone="primary"
        size="small"
        hotkey="Ctrl Enter"
        hint={refused ? "The API server would refuse this file" : `kubectl apply -f ${active}`}
        aria-disabled={refused || undefined}
        onClick={refused ? showProblems : apply}
      >
        Apply
      </Button>
    </div>
  );
}

function Files({ sheets, active, text, open, add }: HeadProps) {
  return (
    <div className="editor-files">
      <div className="row" role="tablist" aria-label="Files">
        {sheets.map(({ path, saved, model }) => {
          const now = path === active ? text : model.getValue();
          return (
            <button
              key={path}
              type="button"
              role="tab"
              className="editor-file"
              aria-selected={path === active}
              onClick={() => open(path)}
            >
              <Icon name={iconOfFile(now)} small />
              {path}
              {now !== saved && <i className="unsaved" role="img" aria-label="not saved" />}
            </button>
          );
        })}
      </div>
      <Button tone="ghost" size="small" icon="plus" hint="Another file" onClick={add} />
    </div>
  );
}

/** The icon of the first kind that the file speaks of. */
function iconOfFile(text: string): string {
  const kind = /^kind:\s*(\w+)/m.exec(text)?.[1];
  const listed = LISTED.find((each) => each.kind === kind);
  return listed === undefined ? "log" : iconOfResource(listed.resource);
}
