import { useEffect, useMemo, useState, type ReactNode } from "react";
import { Tab, TabList, TabPanel, Tabs } from "react-aria-components";
import type { ObjectRef } from "../../engine/index";
import type { MachineView } from "../../workers/protocol";
import { iconOfResource, Icon } from "../design/icon";
import { Button, Switch } from "../design/kit";
import { follow } from "../state/deeds";
import { engine } from "../state/engine-link";
import { parseSelection, podKey, selectionKey, type Selection } from "../state/selection";
import { select, setUi, useUi } from "../state/ui-store";
import { machineIn, useView } from "../state/view-store";
import { groupPods } from "../stage/grouping";
import { podLook } from "../stage/pod-state";
import { StatusMark } from "../stage/status-mark";
import { colourAt } from "../stage/writer-colours";
import type { Fields } from "../stage/written-object";
import { REFRESH_MS, useObjectText, type Part } from "./object-text";
import { ownedFields } from "./field-owners";
import { PaintedYaml } from "./painted-yaml";
import { SpanInspector } from "./span-inspector";
import { WhyButton } from "./why-panel";
import { Yaml } from "./yaml-text";

/** The selected thing, whatever it is. */
export function Inspector() {
  const selected = useUi((ui) => ui.selected);
  const thing = selected === undefined ? undefined : parseSelection(selected);
  if (thing === undefined)
    return (
      <div className="empty">
        <h2>Nothing is selected</h2>
        <p>Click anything on the stage, or press an arrow key.</p>
      </div>
    );
  switch (thing.what) {
    case "machine":
      return <MachineInspector machine={thing.machine} />;
    case "process":
      return (
        <Simple icon="containerd" title={thing.process} note={`a program on ${thing.machine}`} thing={thing}>
          <Doing machine={thing.machine} process={thing.process} />
        </Simple>
      );
    case "container":
      return (
        <ObjectInspector key={selected} target={{ resource: "pods", namespace: thing.namespace, name: thing.pod }} />
      );
    case "object":
      return <ObjectInspector key={selected} target={thing.ref} />;
    case "span":
      return <SpanInspector id={thing.id} />;
  }
}

function breakAt(thing: Selection, element: HTMLElement): void {
  const { left, bottom } = element.getBoundingClientRect();
  setUi({ breakMenu: { key: selectionKey(thing), x: left, y: bottom } });
}

function Simple({
  icon,
  title,
  note,
  thing,
  children,
}: {
  readonly icon: string;
  readonly title: string;
  readonly note: string;
  readonly thing: Selection;
  readonly children?: ReactNode;
}) {
  return (
    <div className="inspector">
      <header className="inspector-head">
        <Icon name={icon} />
        <div className="grow">
          <h2 className="mono cut">{title}</h2>
          <p className="caption cut">{note}</p>
        </div>
        {thing.what === "object" && (
          <Button
            tone="follow"
            size="small"
            icon="follow"
            hint="Follow"
            hotkey="F"
            onClick={() => follow({ object: thing.ref })}
          />
        )}
        {thing.what !== "process" && <WhyButton />}
        <Button
          size="small"
          icon="bolt"
          hint="Break it"
          hotkey="B"
          onClick={(event) => breakAt(thing, event.currentTarget)}
        />
      </header>
      <div className="inspector-body" tabIndex={0} role="region" aria-label={title}>
        {children}
      </div>
    </div>
  );
}

function Doing({ machine, process }: { readonly machine: string; readonly process: string }) {
  const found = useView((view) =>
    view.machines?.find(({ name }) => name === machine)?.processes.find(({ name }) => name === process),
  );
  if (found === undefined) return <p className="quiet">It does not run.</p>;
  return (
    <dl className="facts">
      <div>
        <dt>pid</dt>
        <dd className="mono">{found.pid}</dd>
      </div>
      <div>
        <dt>waits for</dt>
        <dd>{found.doing ?? "work"}</dd>
      </div>
    </dl>
  );
}

function MachineInspector({ machine }: { readonly machine: string }) {
  const found = useView((view) => machineIn(view, machine));
  const node = found?.node;
  return (
    <Simple icon="Node" title={machine} note={found?.role ?? "machine"} thing={{ what: "machine", machine }}>
      <MachineFacts found={found} />
      {node !== undefined && (
        <Button
          size="small"
          onClick={() => select(selectionKey({ what: "object", ref: { resource: "nodes", name: machine } }))}
        >
          Open the Node object
        </Button>
      )}
      <h2 className="heading">Programs</h2>
      <ul className="plain-list">
        {found?.processes.map(({ name, pid }) => (
          <li key={pid}>
            <button
              type="button"
              onClick={() => select(selectionKey({ what: "process", machine, process: name }))}
              className="mono"
            >
              {name}
            </button>{" "}
            <span className="caption">pid {pid}</span>
          </li>
        ))}
      </ul>
      <PodsOn machine={machine} />
    </Simple>
  );
}

function MachineFacts({ found }: { readonly found: MachineView | undefined }) {
  const node = found?.node;
  const facts = [
    ["power", found?.up === true ? "on" : "off"],
    ["runs in", `${found?.worker.name ?? ""}, ${found?.worker.state ?? ""}`],
    ...(node === undefined
      ? []
      : [
          ["Ready", node.ready],
          ["allocatable", `${node.cpu} CPU, ${node.memory}`],
          ["taints", node.taints.join(", ") || "none"],
        ]),
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd className="mono">{value}</dd>
        </div>
      ))}
    </dl>
  );
}

function PodsOn({ machine }: { readonly machine: string }) {
  const pods = useView((view) => groupPods(view.pods).byNode.get(machine));
  if (pods === undefined) return null;
  return (
    <>
      <h2 className="heading">Pods</h2>
      <ul className="plain-list">
        {pods.map((pod) => (
          <li key={pod.uid}>
            <button type="button" className="mono" onClick={() => select(podKey(pod.namespace, pod.name))}>
              {pod.name}
            </button>{" "}
            <StatusMark look={podLook(pod)} word={pod.status} />
          </li>
        ))}
      </ul>
    </>
  );
}

const PARTS: readonly (readonly [Part, string])[] = [
  ["yaml", "YAML"],
  ["describe", "Describe"],
  ["events", "Events"],
];

function ObjectInspector({ target }: { readonly target: ObjectRef }) {
  const [part, setPart] = useState<Part>("yaml");
  const [managed, setManaged] = useState(false);
  const text = useObjectText(target, part, managed);
  return (
    <div className="inspector">
      <ObjectHead target={target} />
      <Tabs className="tabs" selectedKey={part} onSelectionChange={(key) => setPart(key as Part)}>
        <div className="tab-list">
          <TabList className="tab-scroll" aria-label="Views of the object">
            {PARTS.map(([id, title]) => (
              <Tab key={id} id={id} className="tab">
                {title}
              </Tab>
            ))}
          </TabList>
          {part === "yaml" && (
            <div className="tab-actions">
              <Switch on={managed} onChange={setManaged}>
                managed fields
              </Switch>
            </div>
          )}
        </div>
        {PARTS.map(([id]) => (
          <TabPanel key={id} id={id} className="tab-panel">
            {id === "yaml" && managed ? <Owned target={target} /> : <PartBody part={id} text={text} />}
          </TabPanel>
        ))}
      </Tabs>
    </div>
  );
}

/** The YAML once more, each field in the colour of its manager. */
function Owned({ target }: { readonly target: ObjectRef }) {
  const [object, setObject] = useState<Fields>();
  const wanted = JSON.stringify(target);
  useEffect(() => {
    let ended = false;
    const ask = () => {
      engine()
        .object(JSON.parse(wanted) as ObjectRef)
        .then(
          (found) => {
            if (!ended) setObject(found);
          },
          () => undefined,
        );
    };
    ask();
    const timer = setInterval(ask, REFRESH_MS);
    return () => {
      ended = true;
      clearInterval(timer);
    };
  }, [wanted]);
  const owned = useMemo(() => (object === undefined ? undefined : ownedFields(object)), [object]);
  if (owned === undefined) return null;
  return (
    <PaintedYaml object={owned} legend={owned.writers.map((name, index) => ({ name, colour: colourAt(index) }))} />
  );
}

function PartBody({ part, text }: { readonly part: Part; readonly text: string | undefined }) {
  if (text === undefined) return null;
  if (text === "") return <p className="empty">{part === "events" ? "No events." : "It is not there any more."}</p>;
  return (
    <div className="inspector-body" tabIndex={0} role="region" aria-label={part}>
      {part === "yaml" ? <Yaml text={text} /> : <pre className="code">{text}</pre>}
    </div>
  );
}

function ObjectHead({ target }: { readonly target: ObjectRef }) {
  const pod = useView((view) =>
    target.resource === "pods"
      ? view.pods?.find(({ namespace, name }) => namespace === target.namespace && name === target.name)
      : undefined,
  );
  return (
    <header className="inspector-head">
      <Icon name={iconOfResource(target.resource)} />
      <div className="grow">
        <h2 className="mono cut">{target.name}</h2>
        <p className="caption cut">
          {target.resource}
          {target.namespace === undefined ? "" : ` in ${target.namespace}`}
        </p>
      </div>
      {pod !== undefined && <StatusMark look={podLook(pod)} word={pod.deleting ? "Terminating" : pod.status} />}
      <Button
        tone="follow"
        size="small"
        icon="follow"
        hint="Follow"
        hotkey="F"
        onClick={() => follow({ object: target })}
      />
      <WhyButton />
      <Button
        size="small"
        icon="bolt"
        hint="Break it"
        hotkey="B"
        onClick={(event) => breakAt({ what: "object", ref: target }, event.currentTarget)}
      />
    </header>
  );
}
