import type { CycleView, SchedulerView, WaitingPodView } from "../../workers/protocol";
import { podKey } from "../state/selection";
import { select } from "../state/ui-store";
import { useView } from "../state/view-store";
import { agoWords } from "./ago";
import { PodCell } from "./pod-cell";
import { refusalOf } from "./refusal";

const SHOWN = 5;

/** The scheduler's three queues, with what is in them now and what each pod waits for. */
export function Queues({
  scheduler,
  cycles,
}: {
  readonly scheduler: SchedulerView;
  readonly cycles: readonly CycleView[];
}) {
  // Whole seconds are enough, and keep the list from being drawn anew at every frame.
  const now = useView((view) => Math.floor(view.clock.t / 500_000) * 500_000);
  const details = new Map(scheduler.waiting.map((waiting) => [waiting.pod, waiting]));
  return (
    <>
      <Queue title="Active" note="by priority, then age" pods={scheduler.active}>
        {(pod) => {
          const waiting = details.get(pod);
          return { right: waiting === undefined ? "" : `priority ${waiting.priority}` };
        }}
      </Queue>
      <Queue title="Back-off" note="1 s, doubling to 10 s" pods={scheduler.backoff}>
        {(pod) => ({ right: leftWords(details.get(pod), now), below: triedWords(details.get(pod)) })}
      </Queue>
      <Queue title="Unschedulable" note="waits for news that helps" pods={scheduler.unschedulable} warn>
        {(pod) => {
          const since = details.get(pod)?.since;
          return {
            right: since === undefined ? "" : agoWords(now - since),
            below: refusalOf(pod, cycles) ?? details.get(pod)?.refusedBy.join(", ") ?? "",
          };
        }}
      </Queue>
      {scheduler.unschedulable.length > 0 && (
        <p className="caption queue-note">
          Each waits for an event of which a plugin that refused it wants to hear: a node that changes, a pod that goes.
          Else it is tried again after 5 min.
        </p>
      )}
    </>
  );
}

function leftWords(waiting: WaitingPodView | undefined, now: number): string {
  return waiting?.until === undefined ? "" : `${Math.max(0, (waiting.until - now) / 1_000_000).toFixed(1)} s left`;
}

function triedWords(waiting: WaitingPodView | undefined): string {
  if (waiting === undefined || waiting.attempts === 0) return "";
  const times = waiting.attempts === 1 ? "tried once" : `tried ${waiting.attempts} times`;
  return waiting.refusedBy.length === 0 ? times : `${times}, refused by ${waiting.refusedBy.join(", ")}`;
}

function Queue({
  title,
  note,
  pods,
  warn = false,
  children,
}: {
  readonly title: string;
  readonly note: string;
  readonly pods: readonly string[];
  readonly warn?: boolean;
  readonly children: (pod: string) => { readonly right: string; readonly below?: string };
}) {
  return (
    <section className="queue">
      <h3>
        {title}
        <span className="caption">{note}</span>
      </h3>
      {pods.length === 0 && <p className="caption">empty</p>}
      {pods.slice(0, SHOWN).map((pod) => {
        const [namespace = "", name = pod] = pod.split("/");
        const { right, below = "" } = children(pod);
        return (
          <button
            type="button"
            tabIndex={-1}
            key={pod}
            className="queue-pod"
            onClick={() => select(podKey(namespace, name))}
          >
            <PodCell look={warn ? "unschedulable" : "pending"} size={16} />
            <span className="mono cut">{name}</span>
            <span className="quiet">{right}</span>
            {below !== "" && <span className="queue-why">{below}</span>}
          </button>
        );
      })}
      {pods.length > SHOWN && <p className="caption">and {pods.length - SHOWN} more</p>}
    </section>
  );
}
