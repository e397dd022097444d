import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent } from "react";
import { Button, Chip, Progress } from "../design/kit";
import { engine } from "../state/engine-link";
import { Icon } from "../design/icon";
import { backToNow, branchHere, seek, setSpeed, stepBack, stepOn, togglePlay } from "../state/deeds";
import { reportFailure } from "../state/toasts";
import { clockWords, lengthWords, momentWords } from "../state/time-words";
import { setUi, useUi } from "../state/ui-store";
import { useView } from "../state/view-store";
import { BranchMap } from "./branch-map";
import { Legend, Scale } from "./scale";

export const SPEEDS: readonly (number | "max")[] = [0.1, 0.5, 1, 2, 10, 100, 1000, "max"];

/** Time, as an engraved scale: hold it, and everything holds. */
export function Timeline({ past = true }: { readonly past?: boolean }) {
  // Each part looks at no more of the clock than it shows: the time itself changes twenty times a second.
  const held = useView((view) => view.clock.held);
  const holds = useView((view) => view.clock.paused || view.clock.held);
  const speed = useView((view) => view.clock.speed);
  const open = useUi((ui) => ui.branchesOpen);
  return (
    <section className="timeline" aria-label="Timeline">
      {past && <Past />}
      <div className="timeline-controls">
        <Button tone="ghost" size="small" icon="back" hint="One span back" hotkey="," onClick={stepBack} />
        <Button
          {...(held && { tone: "follow" as const })}
          size="small"
          shape="round"
          icon={holds ? "play" : "pause"}
          hint={holds ? "Play" : "Hold"}
          hotkey="Space"
          onClick={togglePlay}
        />
        <Button tone="ghost" size="small" icon="fwd" hint="One span on" hotkey="." onClick={stepOn} />
        <Time />
        {held && (
          <Chip tone="follow" icon="hold">
            Clock held for the followed request
          </Chip>
        )}
        <span className="timeline-divider" aria-hidden="true" />
        <Speed speed={speed} />
        <Behind />
        <Work />
        <span className="grow" />
        {open && <Legend />}
        {open && <CompareButton />}
        <BranchButton open={open} />
      </div>
      {open ? <BranchMap /> : <Scale />}
    </section>
  );
}

/** Where two futures are held side by side. */
function CompareButton() {
  const several = useView((view) => (view.branches?.length ?? 1) > 1);
  if (!several) return null;
  return (
    <Button
      tone="ghost"
      size="small"
      onClick={() => setUi({ sideOpen: true, sideTab: "branches", tabletTab: "branches" })}
    >
      Compare
    </Button>
  );
}

/** The future in which one is; opened, all of them are drawn. */
function BranchButton({ open }: { readonly open: boolean }) {
  const name = useView((view) => view.branches?.find(({ now }) => now === true)?.name ?? "main");
  const count = useView((view) => view.branches?.length ?? 1);
  return (
    <Button
      className="button branch-button"
      tone="ghost"
      size="small"
      icon="branch"
      aria-expanded={open}
      aria-label={`Branches: on ${name}, ${count} in all`}
      onClick={() => setUi({ branchesOpen: !open })}
    >
      <span className="cut">{name}</span>
      {count > 1 && <span className="quiet">{count}</span>}
    </Button>
  );
}

/** That one looks at the past, and what a deed there would do. */
export function Past() {
  const t = useView(({ clock }) => (clock.head - clock.t > 1_000 ? Math.floor(clock.t / 1_000_000) : undefined));
  const before = useView(({ clock }) => Math.round((clock.head - clock.t) / 1_000_000));
  const name = useView((view) => view.branches?.find(({ now }) => now === true)?.name ?? "main");
  if (t === undefined) return null;
  return (
    <div className="past-banner" role="status">
      <Icon name="clock" />
      <span className="grow">
        You are looking at <b>{momentWords(t * 1_000_000)}</b>
        {before > 0 && `, ${lengthWords(before)} before now`}, on <b>{name}</b>. Looking changes nothing; the first
        thing you do here starts a branch.
      </span>
      <Button size="small" icon="branch" onClick={branchHere}>
        Branch here
      </Button>
      <Button size="small" tone="primary" onClick={backToNow}>
        Back to now
      </Button>
    </div>
  );
}

function Time() {
  const t = useView((view) => view.clock.t);
  const { whole, rest } = clockWords(t);
  return (
    <span className="timeline-time mono" title="Time of the cluster since its start">
      {whole}
      <small>{rest}</small>
    </span>
  );
}

function Speed({ speed }: { readonly speed: number | "max" }) {
  const index = Math.max(
    0,
    SPEEDS.findIndex((each) => each === speed),
  );
  return (
    <label className="speed">
      <span>Speed</span>
      <b>{speed === "max" ? "max" : `${speed}×`}</b>
      <input
        type="range"
        min={0}
        max={SPEEDS.length - 1}
        step={1}
        value={index}
        aria-label="Speed"
        aria-valuetext={speed === "max" ? "as fast as it goes" : `${speed} times`}
        onChange={(event) => setSpeed(SPEEDS[Number(event.target.value)] ?? 1)}
      />
    </label>
  );
}

/** That this machine is too slow for the speed wished for. Nothing is left out: time only goes slower. */
function Behind() {
  const reaches = useView((view) => view.clock.reaches);
  if (reaches === undefined) return null;
  return (
    <span className="behind" title="This machine comes to no more. Nothing is left out; time only goes slower.">
      runs at {reaches}×
    </span>
  );
}

const QUIET_MS = 300;

/** Long work says what is being done, and can be cancelled; short work says nothing. */
function Work() {
  const work = useView((view) => view.clock.work);
  const [shown, setShown] = useState(false);
  const busy = work !== undefined;
  useEffect(() => {
    if (!busy) {
      setShown(false);
      return undefined;
    }
    const timer = setTimeout(() => setShown(true), QUIET_MS);
    return () => clearTimeout(timer);
  }, [busy]);
  if (!shown || work === undefined) return null;
  return (
    <span className="work" role="status">
      <b>{work.what}</b>
      <span className="work-bar">
        <Progress done={work.done} of={work.of} />
      </span>
      <Button
        size="small"
        onClick={() => {
          engine().cancelWork().catch(reportFailure("Cancelling"));
        }}
      >
        Cancel
      </Button>
    </span>
  );
}

export function useDragSeek(toTime: (x: number) => number) {
  const dragging = useRef(false);
  const last = useRef(0);
  const go = (event: PointerEvent<SVGSVGElement>) => {
    const now = performance.now();
    // Seeks replay; a few each second are enough while one drags.
    if (event.type === "pointermove" && now - last.current < 120) return;
    last.current = now;
    seek(toTime(event.clientX - event.currentTarget.getBoundingClientRect().left));
  };
  return {
    onPointerDown: (event: PointerEvent<SVGSVGElement>) => {
      dragging.current = true;
      event.currentTarget.setPointerCapture(event.pointerId);
      go(event);
    },
    onPointerMove: (event: PointerEvent<SVGSVGElement>) => {
      if (dragging.current) go(event);
    },
    onPointerUp: (event: PointerEvent<SVGSVGElement>) => {
      if (dragging.current) go(event);
      dragging.current = false;
    },
  };
}

export function keySeek(event: KeyboardEvent, t: number, head: number): void {
  const step: { readonly [key: string]: number } = {
    ArrowLeft: -1_000_000,
    ArrowRight: 1_000_000,
    PageUp: -10_000_000,
    PageDown: 10_000_000,
  };
  const by = step[event.key];
  if (by !== undefined) {
    event.preventDefault();
    event.stopPropagation();
    seek(t + by);
  }
  if (event.key === "Home") {
    event.preventDefault();
    seek(0);
  }
  if (event.key === "End") {
    event.preventDefault();
    seek(head);
  }
}
