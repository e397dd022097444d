import { Header, Menu, MenuItem, MenuSection, Popover, Separator } from "react-aria-components";
import { useRef } from "react";
import type { Input } from "../../workers/protocol";
import { Icon } from "../design/icon";
import { Key } from "../design/kit";
import { breakIt, deletePod, follow } from "../state/deeds";
import { parseSelection, type Selection } from "../state/selection";
import { setUi, useUi } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { openSelected } from "./camera";

export interface Harm {
  readonly id: string;
  readonly icon: string;
  readonly label: string;
  readonly run: () => void;
}

/** What can be done to a thing, and undone by going back. Nothing asks first. */
export function harmsTo(thing: Selection): readonly Harm[] {
  const harm = (id: string, icon: string, label: string, input: Input, said: string): Harm => ({
    id,
    icon,
    label,
    run: () => breakIt(input, said),
  });
  switch (thing.what) {
    case "machine": {
      const { machine } = thing;
      const found = viewStore.getState().machines?.find(({ name }) => name === machine);
      const up = found?.up ?? true;
      const link = (cut: boolean) => ({ input: "link" as const, from: machine, to: "control-plane", cut, delay: 0 });
      return [
        up
          ? harm(
              "cut",
              "bolt",
              "Cut power",
              { input: "power", machine, on: false },
              `${machine} has no power. Its memory is lost, its disk stays.`,
            )
          : harm(
              "give",
              "bolt",
              "Give power back",
              { input: "power", machine, on: true },
              `${machine} has power again.`,
            ),
        ...(found?.role === "control-plane"
          ? []
          : [
              harm("link", "cut", "Cut its link to the control plane", link(true), `The link of ${machine} is cut.`),
              harm("heal", "link", "Heal its link", link(false), `The link of ${machine} is whole.`),
            ]),
      ];
    }
    case "process":
      return [
        harm(
          "kill",
          "x",
          "Kill the process",
          { input: "kill", machine: thing.machine, process: thing.process },
          `${thing.process} on ${thing.machine} was killed.`,
        ),
      ];
    case "container": {
      const node = viewStore
        .getState()
        .pods?.find(({ namespace, name }) => namespace === thing.namespace && name === thing.pod)?.node;
      return node === undefined
        ? []
        : [
            harm(
              "kill",
              "x",
              "Kill the container",
              {
                input: "kill-container",
                machine: node,
                namespace: thing.namespace,
                pod: thing.pod,
                container: thing.container,
              },
              `Container ${thing.container} was killed.`,
            ),
          ];
    }
    case "object": {
      const { ref } = thing;
      if (ref.resource === "nodes") return harmsTo({ what: "machine", machine: ref.name });
      if (ref.resource !== "pods") return [];
      const pod = viewStore
        .getState()
        .pods?.find(({ namespace, name }) => namespace === ref.namespace && name === ref.name);
      const kills =
        pod === undefined
          ? []
          : pod.containers
              .filter(({ state }) => state === "running")
              .flatMap(({ name }) =>
                harmsTo({ what: "container", namespace: pod.namespace, pod: pod.name, container: name }).map(
                  (each) => ({ ...each, id: `kill ${name}`, label: `Kill container ${name}` }),
                ),
              );
      return [...kills, { id: "delete", icon: "x", label: "Delete the pod", run: () => deletePod(ref) }];
    }
    case "span":
      return [];
  }
}

/** The menu of anything: what one can look at, and how one can break it. */
export function BreakMenu() {
  const at = useUi((ui) => ui.breakMenu);
  const anchor = useRef<HTMLSpanElement>(null);
  const thing = at === undefined ? undefined : parseSelection(at.key);
  if (at === undefined || thing === undefined) return null;
  const harms = harmsTo(thing);
  const close = () => setUi({ breakMenu: undefined });
  return (
    <>
      <span ref={anchor} style={{ position: "fixed", left: at.x, top: at.y, width: 1, height: 1 }} />
      <Popover
        isOpen
        triggerRef={anchor}
        placement="bottom start"
        className="popover"
        onOpenChange={(open) => {
          if (!open) close();
        }}
      >
        <Menu
          className="menu"
          aria-label="Menu"
          autoFocus="first"
          onClose={close}
          onAction={(id) => {
            close();
            if (id === "inspect") openSelected();
            else if (id === "follow" && thing.what === "object") follow({ object: thing.ref });
            else harms.find((harm) => harm.id === id)?.run();
          }}
        >
          <MenuItem id="inspect" className="menu-item" textValue="Open">
            <Icon name="loupe" />
            Open<Key>Enter</Key>
          </MenuItem>
          {thing.what === "object" && (
            <MenuItem id="follow" className="menu-item" textValue="Follow">
              <Icon name="follow" />
              Follow<Key>F</Key>
            </MenuItem>
          )}
          {harms.length > 0 && <Separator />}
          {harms.length > 0 && (
            <MenuSection>
              <Header className="menu-heading">Break it</Header>
              {harms.map((harm) => (
                <MenuItem
                  key={harm.id}
                  id={harm.id}
                  className="menu-item"
                  data-tone={harm.id === "give" || harm.id === "heal" ? undefined : "danger"}
                  textValue={harm.label}
                >
                  <Icon name={harm.icon} />
                  {harm.label}
                </MenuItem>
              ))}
            </MenuSection>
          )}
        </Menu>
      </Popover>
    </>
  );
}
