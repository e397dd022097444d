import { Button } from "../design/kit";
import type { ObjectDiff } from "./file-diff";

const SIGNS = { same: " ", old: "-", new: "+" } as const;

/** What applying the file would change, object by object. */
export function EditorDiff({ diffs, close }: { readonly diffs: readonly ObjectDiff[]; readonly close: () => void }) {
  const changed = diffs.flatMap(({ lines }) => lines).filter(({ side }) => side !== "same").length;
  return (
    <section className="editor-diff" aria-label="Difference to the cluster">
      <header className="row">
        <b>Diff before apply</b>
        <span className="caption">
          the cluster now, against the file as typed; {changed} {changed === 1 ? "line changes" : "lines change"}
        </span>
        <span className="grow" />
        <Button size="small" tone="ghost" icon="x" hint="Close the diff" onClick={close} />
      </header>
      <div className="editor-diff-lines" tabIndex={0} role="region" aria-label="Changed lines">
        {diffs.length === 0 && <p className="caption">The file holds no object.</p>}
        {diffs.map((diff, index) => (
          <OneObject key={index} diff={diff} />
        ))}
      </div>
    </section>
  );
}

function OneObject({ diff: { title, note, lines } }: { readonly diff: ObjectDiff }) {
  return (
    <>
      <p className="caption">
        {title}
        {note !== undefined && `: ${note}`}
      </p>
      <div className="code">
        {lines.map(({ side, text, line }, index) => {
          const before = lines[index - 1];
          const gap = before !== undefined && side === "same" && before.side === "same" && line > before.line + 1;
          return (
            <div key={index} data-side={side} data-gap={gap || undefined}>
              <span aria-hidden="true">{String(line).padStart(3)} </span>
              {SIGNS[side]} {text}
            </div>
          );
        })}
      </div>
    </>
  );
}
