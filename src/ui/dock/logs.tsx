import { useEffect, useState } from "react";
import { Button } from "../design/kit";
import { messageOf } from "../state/deeds";
import { engine } from "../state/engine-link";
import { reportFailure } from "../state/toasts";
import { parseSelection } from "../state/selection";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";

/** What the selected pod's containers wrote, read from its kubelet through the API server, as `kubectl logs` does. */
export function Logs() {
  const selected = useUi((ui) => ui.selected);
  const pods = useView((view) => view.pods);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  const chosen =
    thing?.what === "container"
      ? { namespace: thing.namespace, name: thing.pod, container: thing.container }
      : thing?.what === "object" && thing.ref.resource === "pods"
        ? { namespace: thing.ref.namespace ?? "", name: thing.ref.name, container: undefined }
        : undefined;
  const pod = pods?.find(({ namespace, name }) => namespace === chosen?.namespace && name === chosen.name);
  const container = chosen?.container ?? pod?.containers.find(({ init }) => !init)?.name;
  const key = pod === undefined || container === undefined ? undefined : `${pod.namespace}/${pod.name}/${container}`;
  const [log, setLog] = useState<{ readonly key: string; readonly text: string; readonly refused: boolean }>();
  const [asked, setAsked] = useState(0);
  useEffect(() => {
    if (key === undefined) return;
    const [namespace = "", name = "", of = ""] = key.split("/");
    engine()
      .request({
        user: "kubernetes-admin",
        method: "GET",
        path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
        query: `container=${of}&tailLines=500`,
      })
      .then(({ status, body }) => setLog({ key, text: status < 300 ? body : messageOf(body), refused: status >= 300 }))
      .catch(reportFailure("Reading the log"));
  }, [key, asked]);
  if (key === undefined)
    return (
      <div className="empty">
        <h2>No pod is selected</h2>
        <p>Select one, on the stage or in Objects, and its log is read here.</p>
      </div>
    );
  return (
    <div className="logs">
      <div className="objects-head row">
        <span className="mono cut">{key}</span>
        <span className="grow" />
        <Button size="small" onClick={() => setAsked(asked + 1)}>
          Read again
        </Button>
      </div>
      <pre className="log-text" tabIndex={0} aria-label="Log" data-refused={log?.refused === true || undefined}>
        {log?.key !== key ? "" : log.text === "" ? "It has written nothing yet." : log.text}
      </pre>
    </div>
  );
}
