import { useView, type View } from "../state/view-store";

export interface PlateLine {
  readonly mark: string;
  readonly text: string;
  readonly amber: boolean;
}

/**
 * The last things that a program did, for a plate that has room for them. Each is a fact of its view; a program that
 * did nothing shows none.
 */
export function linesOf(process: string, view: Pick<View, "etcd" | "controllers" | "story">): readonly PlateLine[] {
  const followed = new Set(view.story?.stations.slice(0, view.story.at + 1).map(({ span }) => span.id));
  switch (process) {
    case "etcd":
      return (view.etcd?.recent ?? [])
        .slice(-2)
        .reverse()
        .map(({ revision, key, op, span }) => ({
          mark: String(revision),
          text: shortKey(op === "delete" ? `${key} deleted` : key),
          amber: followed.has(span),
        }));
    case "kube-controller-manager":
      return (view.controllers ?? [])
        .filter(({ working, queue }) => working.length + queue.length > 0)
        .slice(0, 2)
        .map(({ name, working, queue }) => ({
          mark: name.replace(/-?controller$/, ""),
          text: working[0] ?? `${queue.length} in its queue`,
          amber: false,
        }));
    default:
      return [];
  }
}

/** `pods/web-…-q7xwn`: the resource and the name, without the namespace; the suffix is never cut. */
export function shortKey(key: string): string {
  const [resource = "", ...rest] = key.replace(/^\/registry\//, "").split("/");
  return `${resource}/${shortName(rest.at(-1) ?? "")}`;
}

/** A long name loses its middle, never what tells it from its fellows. */
export function shortName(name: string): string {
  return name.length > 24 ? `${name.slice(0, 12)}…${name.slice(-10)}` : name;
}

export function PlateLines({ process }: { readonly process: string }) {
  const text = useView((view) => JSON.stringify(linesOf(process, view)));
  const lines = JSON.parse(text) as readonly PlateLine[];
  if (lines.length === 0) return null;
  return (
    <span className="plate-lines">
      {lines.map(({ mark, text: said, amber }) => (
        <span key={`${mark} ${said}`} className="mono cut" data-amber={amber || undefined}>
          <b>{mark}</b> {said}
        </span>
      ))}
    </span>
  );
}
