import type { CycleView } from "../../workers/protocol";
import { Button } from "../design/kit";
import { typeLine } from "../state/deeds";
import { remediesOf, type Remedy } from "./scheduler-remedies";
import { rivalryOf } from "./scheduler-rivals";

const NODES_NAMED = 4;

/** What would have made this cycle end otherwise: which plugin said no where, what would help, and who came second. */
export function Changes({ cycle, id }: { readonly cycle: CycleView; readonly id: string }) {
  const remedies = remediesOf(cycle);
  const rivalry = rivalryOf(cycle);
  return (
    <section className="changes" id={id} aria-label="What would change this">
      {rivalry.length > 0 && (
        <ul className="changes-rivals">
          {rivalry.map(({ plugin, words }) => (
            <li key={plugin ?? words}>
              {plugin !== undefined && (
                <>
                  Without <b>{plugin}</b>{" "}
                </>
              )}
              {words}
            </li>
          ))}
        </ul>
      )}
      {remedies.length > 0 && (
        <ul className="changes-list">
          {remedies.map((remedy) => (
            <Change key={`${remedy.plugin} ${remedy.nodes.join()}`} remedy={remedy} />
          ))}
        </ul>
      )}
      {remedies.some(({ nodes }) => nodes.length > 0) && (
        <p className="caption">
          A node is asked until the first plugin refuses. What those after it would say is not known.
        </p>
      )}
      {remedies.length === 0 && rivalry.length === 0 && (
        <p className="caption">There is no node at all: one has to join.</p>
      )}
    </section>
  );
}

function Change({ remedy: { plugin, nodes, because, helps, command } }: { readonly remedy: Remedy }) {
  const named = nodes.slice(0, NODES_NAMED).join(", ");
  const more = nodes.length - NODES_NAMED;
  return (
    <li>
      <p>
        <b>{plugin}</b> said no
        {nodes.length > 0 && (
          <>
            {" on "}
            <span className="mono">{named}</span>
            {more > 0 && ` and ${more} more`}
          </>
        )}
        : <span className="bad">{because}</span>
      </p>
      <p className="changes-help">
        {helps}
        {command !== undefined && (
          <span className="changes-command">
            <code>{command}</code>
            <Button
              size="small"
              icon="term"
              hint={command}
              aria-label={`Type ${command}`}
              onClick={() => typeLine(command)}
            >
              Type it
            </Button>
          </span>
        )}
      </p>
    </li>
  );
}
