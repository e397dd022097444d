import { Button } from "../design/kit";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { useView } from "../state/view-store";

/** When the part of the page that runs the cluster breaks, it is our fault, and it looks like that. */
export function FaultPlacard() {
  const fault = useView((view) => view.fault);
  if (fault === undefined) return null;
  const download = () => {
    engine().recipe().then((recipe) => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify({ fault, recipe }, undefined, 2)], { type: "application/json" }));
      link.download = `kubarium-report-${fault.seed}-${fault.t}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 1_000);
    }).catch(reportFailure("Writing the report"));
  };
  return (
    <section className="fault" role="alert">
      <div className="grow">
        <p className="say"><b>Our fault, not the cluster’s.</b> {fault.machine === undefined ? "The part of this page that runs the cluster stopped" : `The part of this page that runs ${fault.machine} stopped`}. The clock waits. Load the page anew, and the cluster is built again from its inputs.</p>
        <p className="mono caption">{fault.message} · seed {fault.seed} · t {fault.t}</p>
      </div>
      <Button icon="dl" onClick={download}>Download the report</Button><Button tone="primary" onClick={() => location.reload()}>Load anew</Button>
    </section>
  );
}
