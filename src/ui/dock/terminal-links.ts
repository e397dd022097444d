import type { ILink, Terminal as Xterm } from "@xterm/xterm";
import { engine } from "../state/engine-link";
import { objectKey, podKey, selectionKey } from "../state/selection";
import { select } from "../state/ui-store";
import { viewStore } from "../state/view-store";
import { namesIn, type Named, type NamedThing } from "./terminal-names";

/** Makes the names of things that are there selectable where the terminal prints them. */
export function linkNames(xterm: Xterm): void {
  xterm.registerLinkProvider({
    provideLinks(y, tell) {
      const line = xterm.buffer.active.getLine(y - 1)?.translateToString(true) ?? "";
      void Promise.all(namesIn(line, knownNames()).map((named) => linkOf(named, y))).then(
        (links) => tell(links.filter((link) => link !== undefined)),
        () => tell(undefined),
      );
    },
  });
}

/** Pods and machines. Of two pods of one name, the one of the default namespace is meant. */
function knownNames(): ReadonlyMap<string, string> {
  const { pods = [], machines = [] } = viewStore.getState();
  const names = new Map(machines.map(({ name }) => [name, selectionKey({ what: "machine", machine: name })]));
  for (const { name, namespace } of pods)
    if (!names.has(name) || namespace === "default") names.set(name, podKey(namespace, name));
  return names;
}

async function linkOf({ from, to, thing }: NamedThing, y: number): Promise<ILink | undefined> {
  const key = await keyOf(thing);
  if (key === undefined) return undefined;
  return {
    range: { start: { x: from + 1, y }, end: { x: to, y } },
    text: key,
    activate: () => select(key),
  };
}

/** The name alone does not say that the object is still there, so it is looked for. */
async function keyOf(thing: Named): Promise<string | undefined> {
  if ("known" in thing) return thing.known;
  const { namespaced, ...rest } = thing.ref;
  const ref = namespaced ? { ...rest, namespace: "default" } : rest;
  return (await engine().object(ref)) === undefined ? undefined : objectKey(ref);
}
