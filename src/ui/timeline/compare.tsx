import { useState } from "react";
import type { BranchView, CompareView, DeedView } from "../../workers/protocol";
import { Button } from "../design/kit";
import { toBranch } from "../state/deeds";
import { engine } from "../state/engine-link";
import { momentWords } from "../state/time-words";
import { reportFailure } from "../state/toasts";

/** The future in which one is, beside another: which deeds part them, and what is otherwise by now. */
export function Compare({ other }: { readonly other: BranchView }) {
  const [found, setFound] = useState<CompareView>();
  const [busy, setBusy] = useState(false);
  const compare = () => {
    setBusy(true);
    engine()
      .compareBranch(other.id)
      .then(setFound)
      .catch(reportFailure("Comparing"))
      .finally(() => setBusy(false));
  };
  return (
    <>
      <Button size="small" tone="ghost" aria-label={`Compare with ${other.name}`} disabled={busy} onClick={compare}>
        {busy ? "Comparing…" : "Compare"}
      </Button>
      {found !== undefined && (
        <section className="compare" aria-label="Comparison">
          <p className="compare-say">{compareWords(found)}</p>
          <CompareTable found={found} />
          <Button icon="branch" onClick={() => toBranch(other.id, found.t)}>
            Go on with {other.name}
          </Button>
        </section>
      )}
    </>
  );
}

function CompareTable({ found: { t, names, rows, more } }: { readonly found: CompareView }) {
  if (rows.length === 0) return <p className="caption">Nothing in the cluster is otherwise at this moment.</p>;
  return (
    <>
      <table>
        <thead>
          <tr>
            <th scope="col">At {momentWords(t)}</th>
            <th scope="col">{names[0]}</th>
            <th scope="col">{names[1]}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ what, here, there }) => (
            <tr key={what}>
              <th scope="row">{what}</th>
              <td>{here}</td>
              <td>{there}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {more > 0 && <p className="caption">And {more} more things differ.</p>}
    </>
  );
}

/** `At 3:46 the two stories differ in one deed: on main, kubectl scale … at 2:46.` */
export function compareWords({ t, names, deeds }: Pick<CompareView, "t" | "names" | "deeds">): string {
  const count = deeds[0].length + deeds[1].length;
  if (count === 0) return `At ${momentWords(t)} nothing was done in one story that was not done in the other.`;
  const told = deeds.flatMap((each, side) => (each.length === 0 ? [] : [deedsWords(names[side] ?? "", each)]));
  const howMany = count === 1 ? "one deed" : `${count} deeds`;
  return `At ${momentWords(t)} the two stories differ in ${howMany}: ${told.join("; ")}.`;
}

const MOST_TOLD = 2;

function deedsWords(name: string, deeds: readonly DeedView[]): string {
  const told = deeds.slice(0, MOST_TOLD).map(({ t, words }) => `“${words}” at ${momentWords(t)}`);
  const rest = deeds.length - told.length;
  return `on ${name}, ${told.join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
