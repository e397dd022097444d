import type { ObjectDiff } from "./file-diff";

const SIGNS = { same: " ", old: "-", new: "+" } as const;

/** What applying the file would change, object by object. */
export function DiffLines({ diffs }: { readonly diffs: readonly ObjectDiff[] }) {
  return (
    <div className="editor-diff" tabIndex={0} role="region" aria-label="Changed lines">
      {diffs.length === 0 && <p className="caption">The file holds no object.</p>}
      {diffs.map((diff, index) => (
        <OneObject key={index} diff={diff} alone={diffs.length === 1} />
      ))}
    </div>
  );
}

function OneObject({ diff: { title, note, lines }, alone }: { readonly diff: ObjectDiff; readonly alone: boolean }) {
  return (
    <>
      {(!alone || note !== undefined) && (
        <p className="caption">
          {title}
          {note !== undefined && `: ${note}`}
        </p>
      )}
      <div className="code">
        {lines.map(({ side, text, line }, index) => {
          const before = lines[index - 1];
          const gap = before !== undefined && side === "same" && before.side === "same" && line > before.line + 1;
          return (
            <div key={index} data-side={side} data-gap={gap || undefined}>
              <span aria-hidden="true">{SIGNS[side]}</span>
              <span className="diff-number" aria-hidden="true">
                {line}
              </span>
              <span>
                {side !== "same" && <span className="unseen">{side === "old" ? "taken away: " : "added: "}</span>}
                {text}
              </span>
            </div>
          );
        })}
      </div>
    </>
  );
}
