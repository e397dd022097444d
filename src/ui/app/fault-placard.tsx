import { Button } from "../design/kit";
import { useView } from "../state/view-store";
import { downloadReport } from "./report";

/** When the part of the page that runs the cluster breaks, it is our fault, and it looks like that. */
export function FaultPlacard() {
  const fault = useView((view) => view.fault);
  if (fault === undefined) return null;
  return (
    <section className="fault" role="alert">
      <div className="grow">
        <p className="say">
          <b>Our fault, not the cluster’s.</b>{" "}
          {fault.machine === undefined
            ? "The part of this page that runs the cluster stopped"
            : `The part of this page that runs ${fault.machine} stopped`}
          . The clock waits. Load the page anew, and the cluster is built again from its inputs.
        </p>
        <p className="mono caption">
          {fault.message} · seed {fault.seed} · t {fault.t}
        </p>
      </div>
      <Button icon="dl" onClick={() => downloadReport({ ...fault })}>
        Download the report
      </Button>
      <Button tone="primary" onClick={() => location.reload()}>
        Load anew
      </Button>
    </section>
  );
}
