import { Icon } from "../design/icon";
import { Button } from "../design/kit";
import { follow } from "../state/deeds";
import { setUi } from "../state/ui-store";
import { Called, Command } from "./markdown";

const CLUSTER =
  "Behind this glass is a whole Kubernetes cluster: one machine that decides ①, others that work ②, " +
  "and a desk that is yours ③.";

/** The free sandbox: what the glass shows, how to read it, and a first thing to try. */
export function Sandbox() {
  return (
    <>
      <header className="lesson-head">
        <Icon name="flask" small />
        Free sandbox
      </header>
      <div className="lesson-body" tabIndex={0} role="region" aria-label="About the sandbox">
        <h1>It is already running</h1>
        <p>
          <Called text={CLUSTER} />
        </p>
        <p>
          Every dot is a message that one program really sent to another. What you follow, and all it causes, is dyed{" "}
          <strong className="amber">amber</strong>. One is dyed for you: a kubelet telling the API server that its
          machine is alive. It says so every ten seconds.
        </p>
        <Command line="kubectl get nodes" />
        <Command line="kubectl create deployment web --image=nginx --replicas=3" />
        <div className="row wrap lesson-aids">
          <Button tone="follow" icon="follow" onClick={() => follow({ next: "command" })}>
            Follow the next command
          </Button>
        </div>
        <p className="lesson-note">
          You cannot harm anything here. Click what you like, break what you like; the scale below the glass takes you
          back to any moment.
        </p>
        <section className="legend">
          <h2 className="heading">Reading the glass</h2>
          <svg width="22" height="12" aria-hidden="true">
            <path d="M1 6h20" className="track" />
            <circle cx="11" cy="6" r="3.2" fill="var(--ink-2)" />
          </svg>
          <span>a request to the API server</span>
          <svg width="22" height="12" aria-hidden="true">
            <path d="M1 6h20" className="track" data-watch="" />
            <path d="M11 2l4 4-4 4-4-4z" fill="var(--paper)" stroke="var(--ink-2)" />
          </svg>
          <span>news that a watcher receives</span>
          <svg width="22" height="14" aria-hidden="true">
            <path d="M1 7h20" className="track" data-followed="past" />
            <circle cx="11" cy="7" r="6.5" fill="var(--tracer)" opacity=".2" />
            <circle cx="11" cy="7" r="3" fill="var(--tracer)" />
          </svg>
          <span>what you follow, and all it causes</span>
        </section>
      </div>
      <footer className="lesson-foot">
        <Button tone="ghost" icon="left" onClick={() => setUi({ courseMap: true })}>
          Course map
        </Button>
      </footer>
    </>
  );
}
