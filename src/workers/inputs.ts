import { type MachineId, type Plain, WORKSTATION } from "../engine/index";
import type { ConductorInput } from "./conductor-input";
import type { Input, PageRequest } from "./protocol";

/**
 * What an input of the page does to the machines of a run. The log of inputs is replayed through this, in a browser and
 * in Node alike.
 */
export function deedsOf(input: Input, machineNamed: (name: string) => MachineId): readonly ConductorInput[] {
  switch (input.input) {
    case "keys": {
      const { input: _kind, ...sent } = input;
      return [tell("terminals", "keys", sent)];
    }
    case "close-terminal":
      return [tell("terminals", "close", { terminal: input.terminal })];
    case "write-file":
      return [tell("page", "write", { path: input.path, content: input.content })];
    case "request":
      return [
        tell("page", isLook(input.request) ? "look" : "request", {
          id: input.id,
          user: input.request.user,
          request: httpRequest(input.request),
        }),
      ];
    case "script":
      return [tell("terminals", "run", { id: input.id, script: input.script })];
    case "bridge":
      return [tell("bridge", input.handler, input.data)];
    case "power":
      return [{ machine: machineNamed(input.machine), handler: input.on ? "power-on" : "power-off", payload: null }];
    case "kill":
      return [
        {
          machine: machineNamed(input.machine),
          handler: "signal",
          payload: { name: input.process, signal: "SIGKILL" },
        },
      ];
    case "kill-container": {
      const { machine, namespace, pod, container } = input;
      return [
        {
          machine: machineNamed(machine),
          handler: "input",
          payload: { process: "containerd", handler: "killContainer", data: { namespace, pod, container } },
        },
      ];
    }
    case "link": {
      const [from, to] = [machineNamed(input.from), machineNamed(input.to)];
      const { cut, delay } = input;
      return [
        [from, to],
        [to, from],
      ].map(([machine, peer]) => ({ machine: machine!, handler: "link", payload: { peer: peer!, cut, delay } }));
    }
    case "lesson":
      return [];
  }
}

function tell(process: string, handler: string, data: unknown): ConductorInput {
  return { machine: WORKSTATION, handler: "input", payload: { process, handler, data: data as Plain } };
}

/** A request that changes nothing: the page asks by itself, as the editor does with each pause in typing. */
function isLook({ method, query = "" }: PageRequest): boolean {
  return method === "GET" || method === "HEAD" || /(^|&)dryRun=All(&|$)/.test(query);
}

function httpRequest({ method, path, query, contentType, accept, body }: PageRequest): Plain {
  return {
    method,
    path,
    ...(query !== undefined && { query }),
    headers: {
      accept: accept ?? "application/json",
      "user-agent": "kubarium-page",
      ...(body !== undefined && { "content-type": contentType ?? "application/json" }),
    },
    ...(body !== undefined && { body: { text: body } }),
  };
}
