import { useEffect, useState } from "react";
import { Button } from "../design/kit";
import { messageOf } from "../state/deeds";
import { engine } from "../state/engine-link";
import { lookingBack, useLookingBack } from "../state/looking-back";
import { reportFailure } from "../state/toasts";
import { parseSelection } from "../state/selection";
import { useUi } from "../state/ui-store";
import { useView } from "../state/view-store";

/** What the selected pod's containers wrote, read from its kubelet through the API server, as `kubectl logs` does. */
export function Logs() {
  const chosen = useChosenContainer();
  const past = useLookingBack();
  const { log, read } = useLog(chosen);
  if (chosen === undefined)
    return (
      <div className="empty">
        <h2>No pod is selected</h2>
        <p>Select one, on the stage or in Objects, and its log is read here.</p>
      </div>
    );
  const here = log?.of === chosen ? log : undefined;
  return (
    <div className="logs">
      <div className="objects-head row">
        <span className="mono cut">{chosen}</span>
        <span className="grow" />
        {past && here === undefined && (
          <span className="caption">You look at the past. To read here is a request, and begins another future.</span>
        )}
        <Button size="small" hint={commandOf(chosen)} onClick={read}>
          {here === undefined ? "Read" : "Read again"}
        </Button>
      </div>
      <pre className="log-text" tabIndex={0} aria-label="Log" data-refused={here?.refused === true || undefined}>
        {here === undefined ? "" : here.text === "" ? "It has written nothing yet." : here.text}
      </pre>
    </div>
  );
}

/** `namespace/pod/container` of what is selected; of a pod, its first container. */
function useChosenContainer(): string | undefined {
  const selected = useUi((ui) => ui.selected);
  const pods = useView((view) => view.pods);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (thing?.what === "container") return `${thing.namespace}/${thing.pod}/${thing.container}`;
  if (thing?.what !== "object" || thing.ref.resource !== "pods") return undefined;
  const pod = pods?.find(({ namespace, name }) => namespace === thing.ref.namespace && name === thing.ref.name);
  const container = pod?.containers.find(({ init }) => !init)?.name;
  return pod === undefined || container === undefined ? undefined : `${pod.namespace}/${pod.name}/${container}`;
}

function commandOf(chosen: string): string {
  const [namespace = "", name = "", container = ""] = chosen.split("/");
  return `kubectl logs -n ${namespace} ${name} -c ${container}`;
}

interface Log {
  readonly of: string;
  readonly text: string;
  readonly refused: boolean;
}

/** Reads at once; in the past only when one asks for it. */
function useLog(chosen: string | undefined): { readonly log: Log | undefined; readonly read: () => void } {
  const [log, setLog] = useState<Log>();
  const read = () => {
    if (chosen !== undefined) readLog(chosen).then(setLog, reportFailure("Reading the log"));
  };
  useEffect(() => {
    if (!lookingBack()) read();
  }, [chosen]);
  return { log, read };
}

async function readLog(of: string): Promise<Log> {
  const [namespace = "", name = "", container = ""] = of.split("/");
  const { status, body } = await engine().request({
    user: "kubernetes-admin",
    method: "GET",
    path: `/api/v1/namespaces/${namespace}/pods/${name}/log`,
    query: `container=${container}&tailLines=500`,
  });
  return { of, text: status < 300 ? body : messageOf(body), refused: status >= 300 };
}
