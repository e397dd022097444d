import { useEffect, useState } from "react";
import type { ObjectRef } from "../../engine/index";
import { engine } from "../state/engine-link";
import { lookingBack } from "../state/looking-back";

export type Part = "yaml" | "describe" | "events";

/** What the inspector shows of an object, renewed while it is looked at; undefined until it is known. */
export function useObjectText(target: ObjectRef, part: Part, managed: boolean): string | undefined {
  const [got, setGot] = useState<{ readonly part: Part; readonly managed: boolean; readonly text: string }>();
  useEffect(() => {
    let ended = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = part === "yaml" ? yamlOf(managed) : part === "events" ? eventsOf : describer();
    const tell = (text: string): void => {
      if (!ended) setGot({ part, managed, text });
    };
    const ask = (): void => {
      read(target)
        .then(tell, (error: unknown) => tell(error instanceof Error ? error.message : String(error)))
        .finally(() => {
          if (!ended) timer = setTimeout(ask, REFRESH_MS);
        });
    };
    ask();
    return () => {
      ended = true;
      clearTimeout(timer);
    };
  }, [target.group, target.resource, target.namespace, target.name, part, managed]);
  return got?.part === part && got.managed === managed ? got.text : undefined;
}

export const REFRESH_MS = 700;

type Read = (target: ObjectRef) => Promise<string>;

function yamlOf(managedFields: boolean): Read {
  return async (target) => (await engine().yaml(target, { managedFields })) ?? "";
}

/**
 * Describing is a command that somebody runs in the cluster, so it is run when there is something new to tell, and
 * never by itself while one looks at the past.
 */
function describer(): Read {
  let last: { readonly of: string; readonly text: string } | undefined;
  return async (target) => {
    const object = (await engine().object(target)) as { readonly metadata?: { readonly resourceVersion?: string } };
    const of = `${object?.metadata?.resourceVersion ?? ""} ${(await eventRows(target)).map(({ text }) => text).join()}`;
    if (last?.of === of) return last.text;
    if (lookingBack()) return last?.text ?? IN_THE_PAST;
    last = { of, text: await engine().describe(target) };
    return last.text;
  };
}

const IN_THE_PAST = "kubectl describe is a request, and a request made in the past would begin another future.";

async function eventsOf(target: ObjectRef): Promise<string> {
  return (await eventRows(target)).map(({ seen, text }) => `${seen}  ${text}`).join("\n");
}

async function eventRows(target: ObjectRef): Promise<readonly { readonly seen: string; readonly text: string }[]> {
  const { namespace } = target;
  const table = await engine().table({ resource: "events", ...(namespace !== undefined && { namespace }) });
  const at = (name: string): number => table.columns.findIndex((each) => each.name === name);
  const [about, seen, type, reason, message] = ["Object", "Last Seen", "Type", "Reason", "Message"].map(at);
  return table.rows
    .map(
      ({ cells }) =>
        (column: number | undefined) =>
          String(cells[column ?? -1] ?? ""),
    )
    .filter((cell) => cell(about).endsWith(`/${target.name}`))
    .map((cell) => ({ seen: cell(seen), text: `${cell(type)}  ${cell(reason)}\n    ${cell(message)}` }));
}
