import { useEffect, useRef, useState } from "react";
import type { TableView } from "../../workers/protocol";
import { engine } from "../state/engine-link";
import type { Listed } from "./listed";
import { changesIn } from "./object-rows";

const REFRESH_MS = 250;
/** So much longer for each row: a long table is not asked for as often. */
const ROW_MS = 0.4;
const FRESH_MS = 2_000;

export interface LiveTable {
  readonly table: TableView | undefined;
  readonly failure: string | undefined;
  /** What has changed a moment ago: `key` of a new object, `key column` of a cell. */
  readonly fresh: ReadonlySet<string>;
}

/** A table as `kubectl get` prints it, asked for a few times a second and only while it is looked at. */
export function useTable(kind: Listed, namespace: string, wide = false): LiveTable {
  const asked = `${kind.resource} ${kind.group} ${namespace} ${wide}`;
  const [state, setState] = useState<LiveTable & { readonly asked: string }>();
  const changed = useRef(new Map<string, number>());
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    let last: TableView | undefined;
    changed.current.clear();
    const ask = () => {
      engine()
        .table({
          resource: kind.resource,
          wide,
          ...(kind.group !== "" && { group: kind.group }),
          ...(namespace !== "" && { namespace }),
        })
        .then(
          (table) => {
            if (ended) return;
            const fresh = freshOf(changed.current, changesIn(last, table), performance.now());
            last = table;
            setState({ asked, table, failure: undefined, fresh });
          },
          (error: unknown) => {
            const failure = String(error instanceof Error ? error.message : error);
            if (!ended) setState({ asked, table: undefined, failure, fresh: NOTHING });
          },
        )
        .finally(() => {
          if (!ended) timer = setTimeout(ask, REFRESH_MS + ROW_MS * (last?.rows.length ?? 0));
        });
    };
    ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [asked]);
  return state?.asked === asked ? state : NONE;
}

const NOTHING: ReadonlySet<string> = new Set();
const NONE: LiveTable = { table: undefined, failure: undefined, fresh: NOTHING };

function freshOf(known: Map<string, number>, changes: readonly string[], now: number): ReadonlySet<string> {
  for (const each of changes) known.set(each, now);
  for (const [each, since] of known) if (now - since > FRESH_MS) known.delete(each);
  return new Set(known.keys());
}
