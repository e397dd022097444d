import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import type { Problem } from "./dry-run";
import type { Sheet } from "./sheets";

interface HeadProps {
  readonly sheets: readonly Sheet[];
  readonly active: string;
  readonly text: string;
  readonly problems: readonly Problem[];
  readonly comparing: boolean;
  readonly open: (path: string) => void;
  readonly add: () => void;
  readonly goTo: (line: number) => void;
  readonly compare: () => void;
  readonly apply: () => void;
}

/** The files that are open, what is wrong with the one in sight, and what can be done with it. */
export function EditorHead(props: HeadProps) {
  const { active, problems, goTo, comparing, compare, apply } = props;
  const [first] = problems;
  return (
    <div className="editor-head">
      <Files {...props} />
      {first !== undefined && (
        <button type="button" className="status" data-tone="bad" onClick={() => goTo(first.line)}>
          <Icon name="s-bad" small />
          {problems.length} {problems.length === 1 ? "problem" : "problems"}
        </button>
      )}
      <p className="unseen" role="status">
        {problems.map(({ line, message }) => `line ${line}: ${message}`).join(". ")}
      </p>
      <Button size="small" hint={`kubectl diff -f ${active}`} aria-pressed={comparing} onClick={compare}>
        Diff
      </Button>
      <Button tone="primary" size="small" hotkey="Ctrl Enter" hint={`kubectl apply -f ${active}`} onClick={apply}>
        Apply
      </Button>
    </div>
  );
}

function Files({ sheets, active, text, open, add }: HeadProps) {
  return (
    <div className="editor-files">
      <div className="row" role="tablist" aria-label="Files">
        {sheets.map(({ path, saved, model }) => (
          <button
            key={path}
            type="button"
            role="tab"
            className="editor-file"
            aria-selected={path === active}
            onClick={() => open(path)}
          >
            {path}
            {(path === active ? text : model.getValue()) !== saved && <span aria-label="not saved">•</span>}
          </button>
        ))}
      </div>
      <Button tone="ghost" size="small" icon="plus" hint="Another file" onClick={add} />
    </div>
  );
}
