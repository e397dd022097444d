import { describe, expect, it } from "vitest";
import type { Pod } from "../../../api/gen/core-v1";
import type { HttpRequest, StreamEvent } from "../../../net/http";
import type { CommandIo } from "../../../sim/ports/command-io";
import type { Task } from "../../../sim/task";
import { ApiClient } from "../../client/api-client";
import { CommandError } from "../../command-error";
import type { ClientConfig } from "../../kubeconfig/client-config";
import type { Session } from "../../session";
import { remoteCommand } from "./remote-command";

const POD = { metadata: { name: "web", namespace: "default" }, spec: { containers: [{ name: "c" }] } } as Pod;

describe("a command in a container", () => {
  it("passes on both outputs, and ends as the command did", () => {
    const { session, printed, asked } = answering(
      { response: { status: 101, headers: {}, streaming: true } },
      { chunk: { text: "\u0001hello\n" } },
      { chunk: { text: "\u0002oops\n" } },
      { chunk: { text: "\u0003" + JSON.stringify(exit("3")) } },
    );
    const failure = failureOf(remoteCommand(session, POD, { subresource: "exec", container: "c", command: ["a b"] }));
    expect(printed).toEqual(["1 hello\n", "2 oops\n"]);
    expect(failure.message).toBe("command terminated with exit code 3");
    expect(failure.exitCode).toBe(3);
    expect(asked[0]?.method).toBe("POST");
    expect(asked[0]?.path).toBe("/api/v1/namespaces/default/pods/web/exec");
    expect(asked[0]?.query).toBe("command=a%20b&container=c&stdout=true&stderr=true");
  });

  it("is done when all went well", () => {
    const { session } = answering(
      { response: { status: 101, headers: {}, streaming: true } },
      { chunk: { text: '\u0003{"status":"Success"}' } },
    );
    expect(perform(remoteCommand(session, POD, { subresource: "exec", container: "c" }))).toBe(0);
  });

  it("tells why nothing was run", () => {
    const body = { text: JSON.stringify({ kind: "Status", message: "pod web does not have a host assigned" }) };
    const { session } = answering({ response: { status: 400, headers: {}, body } });
    const failure = failureOf(remoteCommand(session, POD, { subresource: "attach", container: "c" }));
    expect(failure.message).toBe("unable to upgrade connection: pod web does not have a host assigned");
  });
});

function exit(code: string): object {
  return {
    status: "Failure",
    reason: "NonZeroExitCode",
    message: `command terminated with non-zero exit code: exit status ${code}`,
    details: { causes: [{ reason: "ExitCode", message: code }] },
  };
}

type Event = StreamEvent extends infer E ? (E extends unknown ? Omit<E, "stream"> : never) : never;

/** A session whose server answers so. */
function answering(...events: readonly Event[]): { session: Session; printed: string[]; asked: HttpRequest[] } {
  const printed: string[] = [];
  const asked: HttpRequest[] = [];
  const left = [...events];
  const io = {
    *openStream(_server: string, _tls: unknown, request: HttpRequest) {
      asked.push(request);
      return "s";
    },
    *receive() {
      return { stream: "s", ...(left.shift() ?? { end: true }) } as StreamEvent;
    },
  } as Partial<CommandIo> as CommandIo;
  const config = { server: "https://here", tls: null, headers: {}, host: "here" } as unknown as ClientConfig;
  const session = {
    io,
    *client() {
      return new ApiClient(io, config, "kubectl exec");
    },
    *out(text: string) {
      printed.push(`1 ${text}`);
    },
    *err(text: string) {
      printed.push(`2 ${text}`);
    },
  } as unknown as Session;
  return { session, printed, asked };
}

function perform<T>(task: Task<T>): T {
  const { done, value } = task.next();
  if (done !== true) throw new Error("nothing here waits");
  return value;
}

function failureOf(task: Task<unknown>): CommandError {
  try {
    perform(task);
  } catch (error) {
    if (error instanceof CommandError) return error;
    throw error;
  }
  throw new Error("it was refused nothing");
}
