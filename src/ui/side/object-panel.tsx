import { useEffect, useState } from "react";
import type { ObjectRef } from "../../engine/index";
import { Button } from "../design/kit";
import { engine } from "../state/engine-link";
import { objectKey } from "../state/selection";
import { select, setUi } from "../state/ui-store";
import { STOPS } from "../stage/story-path";
import { useChain, type FollowedChain } from "../stage/use-chain";
import { colourAt, writersIn } from "../stage/writer-colours";
import { objectAfter, SERVER, writtenBy, type Fields, type WrittenObject } from "../stage/written-object";
import { PaintedYaml } from "./painted-yaml";

/** The object that is being written, as it stands at the station, each field in the colour of the one who wrote it. */
export function ObjectPanel() {
  const chain = useChain();
  const kept = useKept(chain);
  const stages = chain.stops.flat().map(({ span }) => span);
  const written = objectAfter(stages, chain.payloads);
  const whole = written !== undefined && kept !== undefined ? writtenBy(SERVER, written, kept.object) : written;
  return (
    <section className="object-panel" aria-label="The object">
      <header className="object-head">
        <h2 className="heading">{kept === undefined ? "The object, as it now stands" : "The object, as it is kept"}</h2>
        {kept !== undefined && (
          <Button
            tone="ghost"
            size="small"
            icon="copy"
            onClick={() => {
              select(objectKey(kept.ref));
              setUi({ sideTab: "inspector" });
            }}
          >
            YAML
          </Button>
        )}
      </header>
      {whole === undefined ? <NotYet chain={chain} /> : <Painted whole={whole} writers={writersIn(stages)} />}
    </section>
  );
}

function Painted({ whole, writers }: { readonly whole: WrittenObject; readonly writers: readonly string[] }) {
  const all = [...writers, ...whole.writers.filter((writer) => !writers.includes(writer))];
  return (
    <PaintedYaml
      object={whole}
      legend={all.map((name, index) => ({ name, colour: colourAt(name === SERVER ? -1 : index) }))}
    />
  );
}

/** Why nothing is shown, in the terms of the chain. */
function NotYet({ chain }: { readonly chain: FollowedChain }) {
  const decoded = chain.stops[2]?.some(({ span }) => span.kind === "decode") ?? false;
  return (
    <p className="object-none">
      {chain.request === undefined
        ? "No request is followed."
        : decoded
          ? "What was sent is a change of an object, not a whole one."
          : "The body is not read yet: first the server asks who sends it, and whether they may."}
    </p>
  );
}

interface Kept {
  readonly ref: ObjectRef;
  readonly object: Fields;
}

/** The object as it is stored, once the followed request has made its revision and nobody has written a newer one. */
function useKept({ stops }: FollowedChain): Kept | undefined {
  const stored = stops[STOPS.indexOf("storage")]?.at(-1)?.span;
  const asked = stops[STOPS.indexOf("authorisation")]?.at(-1)?.span.attrs;
  const revision = stored?.attrs?.["revision"];
  const key = stored?.attrs?.["key"];
  const [kept, setKept] = useState<Kept & { readonly revision: unknown }>();
  const wanted =
    typeof key === "string" && asked !== undefined && typeof asked["resource"] === "string"
      ? JSON.stringify({
          ...(asked["group"] !== "" && { group: asked["group"] }),
          resource: asked["resource"],
          ...(asked["namespace"] !== "" && { namespace: asked["namespace"] }),
          name: key.split("/").at(-1),
        })
      : undefined;
  useEffect(() => {
    if (wanted === undefined || revision === undefined) return undefined;
    let ended = false;
    const ref = JSON.parse(wanted) as ObjectRef;
    engine()
      .object(ref)
      .then(
        (object) => {
          const found = (object?.["metadata"] as Fields | undefined)?.["resourceVersion"];
          if (!ended && object !== undefined && found === String(revision)) setKept({ ref, object, revision });
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [wanted, revision]);
  return kept !== undefined && kept.revision === revision ? kept : undefined;
}
