import { STOPS } from "./story-path";
import { useChain } from "./use-chain";
import type { Station } from "../../workers/protocol";

/** The line of stations inside the API server, with the followed request on it. What lies ahead is hollow. */
export function ChainLine({ portrait }: { readonly portrait: boolean }) {
  const { request, stops, current } = useChain();
  if (request === undefined) return null;
  const [verb = "", path = ""] = request.span.name.split(" ");
  const reached = Math.max(-1, ...stops.map((stations, index) => (stations.length > 0 ? index : -1)));
  return (
    <div className="chain" data-portrait={portrait || undefined}>
      {!portrait && (
        <span className="chain-request mono cut">
          <b>{verb}</b> {path}
        </span>
      )}
      <div className="chain-stops">
        {STOPS.map((label, index) => {
          const stations = stops[index] ?? [];
          return (
            <div key={label} className="stop" data-state={stateOf(stations, index, current, reached)}>
              <StopMark
                refused={isRefused(stations)}
                passed={index < (current ?? reached + 1) && stations.length > 0}
              />
              <span className="stop-label">{label}</span>
              <span className="stop-result mono cut">{resultOf(stations)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}

function isRefused(stations: readonly Station[]): boolean {
  return stations.some(({ span }) => span.status === "refused" || span.status === "failed");
}

export function stateOf(
  stations: readonly Station[],
  index: number,
  current: number | undefined,
  reached: number,
): "ahead" | "current" | "passed" | "refused" | "skipped" {
  if (isRefused(stations)) return "refused";
  if (index === current) return "current";
  if (stations.length > 0) return "passed";
  return index < reached ? "skipped" : "ahead";
}

export function StopMark({ refused, passed }: { readonly refused: boolean; readonly passed: boolean }) {
  return (
    <svg className="stop-mark" width="26" height="26" viewBox="-13 -13 26 26" aria-hidden="true">
      <circle className="stop-halo" r="12" />
      {refused ? (
        <path className="stop-no" d="M-2.7-6.2h5.4l3.5 3.5v5.4l-3.5 3.5h-5.4l-3.5-3.5v-5.4z" />
      ) : (
        <circle className="stop-disc" r="5" />
      )}
      {passed && !refused && <path className="stop-tick" d="m-2.4 0 1.7 1.8 3.1-3.6" />}
    </svg>
  );
}

/** One word of result, in the station's own terms. */
function resultOf(stations: readonly Station[]): string {
  const last = stations.at(-1);
  if (last === undefined) return "";
  const { kind, attrs, status } = last.span;
  const word = (key: string) =>
    typeof attrs?.[key] === "string" || typeof attrs?.[key] === "number" ? String(attrs[key]) : "";
  if (status === "refused" || status === "failed") return "refused";
  if (kind === "authn") return word("user");
  if (kind === "authz") {
    const by = word("privileged") === "" ? word("authorizer") : word("privileged");
    return by === "" ? "allowed" : `${by}: allowed`;
  }
  if (kind === "etcd") return word("revision") === "" ? "" : `revision ${word("revision")}`;
  if (kind === "admission") return stations.length === 1 ? "1 plugin" : `${stations.length} plugins`;
  return kind === "validation" ? "valid" : "";
}
