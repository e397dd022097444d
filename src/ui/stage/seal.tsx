import { useEffect, useState } from "react";
import type { Recipe } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import { useView } from "../state/view-store";

/** What this cluster is a function of: its preset, its size and its seed. The same make the same cluster again. */
export function Seal() {
  const alive = useView((view) => view.alive);
  const [recipe, setRecipe] = useState<Recipe>();
  useEffect(() => {
    if (!alive) return undefined;
    let ended = false;
    engine()
      .recipe()
      .then(
        (found) => {
          if (!ended) setRecipe(found);
        },
        () => undefined,
      );
    return () => {
      ended = true;
    };
  }, [alive]);
  if (recipe === undefined) return <>Kubernetes v1.36</>;
  const { preset, nodes, seed } = recipe;
  return (
    <>
      {preset}-{nodes} · seed {seed} · v1.36
    </>
  );
}
