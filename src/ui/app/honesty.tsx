import { Button } from "../design/kit";
import { setUi } from "../state/ui-store";

/** What is simulated, and what is left out: said in one click. */
export function Honesty() {
  return (
    <>
      <h2>What is real here?</h2>
      <p>
        Every component does its own job: requests are authenticated by certificates that are really verified,
        authorised by RBAC, admitted, stored in an etcd with revisions, watched, reconciled, scheduled and started. Each
        dot and each sentence is one recorded event of that work.
      </p>
      <p>
        What is simulated: machines, disks, the network and time. Containers do not run real images; an image here is a
        declared behaviour. Nothing leaves this page, and nothing is sent anywhere.
      </p>
      <p>
        What is not there yet says so. A field that nothing honours is answered with a warning, never ignored in
        silence.
      </p>
      <p className="caption">The drawing uses React Flow, the editor Monaco, the terminal xterm.js.</p>
      <Button tone="primary" onClick={() => setUi({ overlay: undefined })}>
        Close
      </Button>
    </>
  );
}
