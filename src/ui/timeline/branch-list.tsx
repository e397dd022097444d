import { useState } from "react";
import type { BranchView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { branchHere, forgetBranch, renameBranch, toBranch } from "../state/deeds";
import { useLookingBack } from "../state/looking-back";
import { momentWords } from "../state/time-words";
import { useView } from "../state/view-store";
import { Compare } from "./compare";
import { branchRows, type BranchRow } from "./branch-rows";

/** The futures of this run, to go on with, to name, to forget. */
export function BranchList() {
  const branches = useView((view) => view.branches ?? NONE);
  const past = useLookingBack();
  return (
    <div className="branch-list" tabIndex={0} role="region" aria-label="Branches">
      {branches.length < 2 && (
        <p className="caption">
          There is one story so far. Go back on the scale and do something there: what had happened stays as a branch.
        </p>
      )}
      <ul>
        {branchRows(branches).map((row) => (
          <BranchItem key={row.branch.id} row={row} branches={branches} />
        ))}
      </ul>
      {past && (
        <Button icon="branch" onClick={branchHere}>
          Branch here
        </Button>
      )}
    </div>
  );
}

const NONE: readonly BranchView[] = [];

function BranchItem({ row, branches }: { readonly row: BranchRow; readonly branches: readonly BranchView[] }) {
  const { branch, colour, note } = row;
  const [naming, setNaming] = useState(false);
  const trunk = branches.find(({ id }) => id === branch.from);
  const now = branch.now === true;
  return (
    <li aria-current={now ? "true" : undefined}>
      <i style={{ background: colour }} aria-hidden="true" />
      <div className="grow">
        {naming ? <NameForm branch={branch} done={() => setNaming(false)} /> : <b>{branch.name}</b>}
        <p className="caption">
          {note}
          {trunk !== undefined && `, left ${trunk.name} at ${momentWords(branch.at)}`}
          {now && ". You are on it."}
        </p>
        <div className="row wrap">
          {!now && (
            <Button size="small" icon="branch" onClick={() => toBranch(branch.id)}>
              Go on with it
            </Button>
          )}
          <Button size="small" tone="ghost" aria-label={`Name ${branch.name}`} onClick={() => setNaming(true)}>
            Name it
          </Button>
          {!now && <Compare other={branch} />}
          {!now && (
            <Button
              size="small"
              tone="ghost"
              aria-label={`Forget ${branch.name}`}
              onClick={() => forgetBranch(branch.id)}
            >
              Forget it
            </Button>
          )}
        </div>
      </div>
      {now && <Icon name="check" />}
    </li>
  );
}

function NameForm({ branch, done }: { readonly branch: BranchView; readonly done: () => void }) {
  const [name, setName] = useState(branch.name);
  return (
    <form
      className="row"
      onSubmit={(event) => {
        event.preventDefault();
        renameBranch(branch.id, name);
        done();
      }}
    >
      <input
        className="field grow"
        aria-label="Name of the branch"
        value={name}
        maxLength={60}
        autoFocus
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") done();
        }}
      />
      <Button type="submit" size="small">
        Keep
      </Button>
    </form>
  );
}
