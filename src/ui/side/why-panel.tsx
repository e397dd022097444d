import { useEffect, useState } from "react";
import type { WhyView } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { engine } from "../state/engine-link";
import { placeWords } from "../state/place-words";
import { objectKey, parseSelection, selectionKey, type Selection } from "../state/selection";
import { select, setUi, useUi } from "../state/ui-store";
import { useView, viewStore } from "../state/view-store";
import { whyWords, type Evidence, type WhyLink } from "./why-words";

/** Why the selected thing is as it is: a chain of causes down to where it began, each with what it rests on. */
export function WhyPanel() {
  const selected = useUi((ui) => ui.selected);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  const why = useWhy(thing);
  if (thing === undefined || why === null)
    return (
      <div className="empty">
        <h2>Why is it so?</h2>
        <p>Select a pod, a node, an object or a request, and press W.</p>
      </div>
    );
  if (why === undefined) return null;
  const name = nameOf(thing);
  const { headline, departs, links } = whyWords(why, name, ({ machine, process }) => {
    const found = viewStore.getState().machines?.find(({ id }) => id === machine);
    return placeWords(`${found?.name ?? ""}/${process}`);
  });
  return (
    <div className="why" tabIndex={0} role="region" aria-label={`Why is ${name} so?`}>
      <header className="why-head">
        <p className="row caption">
          <Icon name={departs ? "s-bad" : "s-done"} small />
          <span className="mono">{name}</span>
        </p>
        <h2>{headline}</h2>
      </header>
      {links.length === 0 && <p className="caption why-none">The trace says nothing of it any more.</p>}
      <ol className="why-chain">
        {links.map((link, index) => (
          <Link key={link.key} link={link} number={index + 1} />
        ))}
      </ol>
    </div>
  );
}

function nameOf(thing: Selection): string {
  if (thing.what === "object") return thing.ref.name;
  if (thing.what === "container") return thing.pod;
  if (thing.what === "span") return `span ${thing.id}`;
  return thing.machine;
}

/** Undefined while it is asked for, null when there is nothing to ask. Asked again when time was turned. */
function useWhy(thing: Selection | undefined): WhyView | null | undefined {
  const [why, setWhy] = useState<WhyView | null>();
  const second = useView(({ clock }) => Math.floor(clock.t / 2_000_000));
  const target = targetOf(thing);
  const key = JSON.stringify(target);
  useEffect(() => setWhy(undefined), [key]);
  useEffect(() => {
    let ended = false;
    const asked = JSON.parse(key ?? "null") as ReturnType<typeof targetOf> | null;
    if (asked === null || asked === undefined) setWhy(null);
    else
      engine()
        .why(asked)
        .then(
          (found) => {
            if (!ended) setWhy(found ?? null);
          },
          () => {
            if (!ended) setWhy(null);
          },
        );
    return () => {
      ended = true;
    };
  }, [key, second]);
  return why;
}

function targetOf(thing: Selection | undefined) {
  switch (thing?.what) {
    case "object":
      return { object: thing.ref };
    case "container":
      return { object: { resource: "pods", namespace: thing.namespace, name: thing.pod } };
    case "machine":
      return { object: { resource: "nodes", name: thing.machine } };
    case "span":
      return { span: thing.id };
    default:
      return undefined;
  }
}

function Link({ link, number }: { readonly link: WhyLink; readonly number: number }) {
  return (
    <li>
      <span className="number" data-on={link.root ? "" : undefined}>
        {number}
      </span>
      <div className="grow">
        <h3>{link.title}</h3>
        {!link.evidence.some(({ text }) => text === link.text) && <p>{link.text}</p>}
        <ul className="why-evidence" aria-label="What it rests on">
          {link.evidence.map((each) => (
            <li key={`${each.span ?? each.event?.name} ${each.text}`}>
              <button type="button" onClick={() => openEvidence(each)}>
                <Icon name="link" small />
                <span className="mono">{each.text}</span>
                <span className="caption">{each.note}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
    </li>
  );
}

function openEvidence({ span, event }: Evidence): void {
  if (span !== undefined) select(selectionKey({ what: "span", id: span }));
  else if (event !== undefined) select(objectKey({ resource: "events", ...event }));
  setUi({ sideOpen: true, sideTab: "inspector", moreTab: "inspector" });
}

/** Opens the chain for what is selected, wherever the frame of this width has it. */
export function askWhy(): void {
  setUi({ sideOpen: true, sideTab: "why", tabletTab: "inspector", phoneTab: "more", moreTab: "why" });
}

export function WhyButton() {
  return <Button size="small" icon="why" hint="Why is it so?" hotkey="W" onClick={askWhy} />;
}
