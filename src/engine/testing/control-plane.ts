import { presentCertificate } from "../client/tls-identity";
import { Etcd } from "../etcd/index";
import { KubeApiServer, type ApiServerArgs } from "../kube-apiserver/index";
import type { HttpRequest, HttpResponse, StreamEvent } from "../net/http";
import { HttpClient, isFailure } from "../net/http-client";
import { certificatePem } from "../pki/certificate";
import { demonstrationKey } from "../pki/demonstration-keys";
import { createCa, issueCertificate, type CertificateAuthority } from "../pki/issue";
import { privateKeyPem, publicKeyOf, publicKeyPem } from "../pki/keys";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program, ProgramTable } from "../sim/process";
import { Simulation, type SimulationOptions } from "../sim/simulation";
import { atomic, type Task } from "../sim/task";
import { MINUTE, SECOND } from "../sim/time";
import { memoryFiles } from "./memory-files";

/**
 * A control plane of one machine (etcd and the API server) and a machine from which a test sends requests.
 *
 *     const plane = new ControlPlane();
 *     const answer = plane.call({ method: "GET", path: "/api/v1/namespaces", headers: {} });
 *
 * `call` runs virtual time until the answer is there. More programs and machines can be added by `extra`.
 */
export class ControlPlane {
  readonly sim: Simulation;
  #calls = 0;

  constructor(
    extra: {
      readonly programs?: ProgramTable;
      readonly boot?: readonly BootEntry[];
      readonly options?: SimulationOptions;
      readonly seed?: number;
    } = {},
  ) {
    const machines = [
      {
        id: 2,
        name: "control-plane",
        address: "192.168.0.10",
        files: pkiFiles(),
        boot: [
          { name: "etcd", program: "etcd", args: null, delay: 1000 },
          { name: "kube-apiserver", program: "kube-apiserver", args: ARGS as unknown as Plain, delay: 2000 },
          ...(extra.boot ?? []),
        ],
      },
      {
        id: 1,
        name: "workstation",
        address: "192.168.0.2",
        boot: USERS.map((name) => ({ name, program: "test-client", args: name, delay: 0 })),
      },
    ];
    this.sim = new Simulation(
      { seed: extra.seed ?? 1, epoch: EPOCH, machines },
      {
        programs: {
          etcd: (place) => new Etcd(place),
          "kube-apiserver": (place, args) => new KubeApiServer(place, args as unknown as ApiServerArgs),
          "test-client": (place, args) => new TestClient(place, args as string),
          ...extra.programs,
        },
        newFiles: memoryFiles,
      },
      { onOutput: (output) => this.#heard(output.data), ...extra.options },
    );
    this.sim.runUntil(() => this.#ready(), MINUTE);
    this.sim.runFor(SECOND);
  }

  readonly #answers: Plain[] = [];
  readonly #listeners: (() => void)[] = [];

  /** Calls `listener` whenever something came back to a client. */
  onRun(listener: () => void): void {
    this.#listeners.push(listener);
    listener();
  }

  #heard(data: Plain): void {
    this.#answers.push(data);
    for (const listener of this.#listeners) listener();
  }

  #ready(): boolean {
    return (this.inspect("kube-apiserver") as { ready?: boolean } | null)?.ready === true;
  }

  inspect(process: string, query: Plain = null): Plain {
    return this.sim.machine(2)?.processes.named(process)?.program.inspect?.(query) ?? null;
  }

  /** Sends a request and runs until it is answered; `as` is a user of `USERS`. */
  call(
    request: Partial<HttpRequest> & Pick<HttpRequest, "method" | "path">,
    as: string = "admin",
    limit = MINUTE,
  ): HttpResponse {
    const id = this.send(request, as);
    let found: HttpResponse | undefined;
    this.sim.runUntil(() => (found = this.answer(id)) !== undefined, limit, 500);
    if (found === undefined) throw new Error(`no answer to ${request.method} ${request.path}`);
    return found;
  }

  /** Sends a request without waiting. Its answer can be asked for by number. */
  send(request: Partial<HttpRequest> & Pick<HttpRequest, "method" | "path">, as: string = "admin"): number {
    const id = ++this.#calls;
    const [path = "", query] = request.path.split("?");
    const full: HttpRequest = { headers: {}, ...request, path, ...(query !== undefined && { query }) };
    this.sim.input({
      machine: 1,
      handler: "input",
      payload: { process: as, handler: "ask", data: { id, request: full as unknown as Plain } },
    });
    return id;
  }

  answer(id: number): HttpResponse | undefined {
    const found = this.#answers.find((each) => (each as { readonly id?: number }).id === id);
    return (found as { readonly response?: HttpResponse } | undefined)?.response;
  }

  /** Opens a stream; what it brings is found by `events`. */
  stream(path: string, headers: { readonly [name: string]: string } = {}, as: string = "admin"): number {
    const id = ++this.#calls;
    const [bare = "", query] = path.split("?");
    const request: HttpRequest = { method: "GET", path: bare, headers, ...(query !== undefined && { query }) };
    this.sim.input({
      machine: 1,
      handler: "input",
      payload: { process: as, handler: "open", data: { id, request: request as unknown as Plain } },
    });
    return id;
  }

  events(id: number): readonly StreamEvent[] {
    return this.#answers
      .filter((each) => (each as { readonly stream?: number }).stream === id)
      .map((each) => (each as unknown as { readonly event: StreamEvent }).event);
  }

  /** JSON in, JSON out. */
  json(
    method: string,
    path: string,
    body?: Plain,
    headers: { readonly [name: string]: string } = {},
    as?: string,
  ): { readonly status: number; readonly body: Plain } {
    const answer = this.call(
      {
        method,
        path,
        headers: {
          accept: "application/json",
          "user-agent": "test/1.0",
          ...(body !== undefined && { "content-type": "application/json" }),
          ...headers,
        },
        ...(body !== undefined && { body: { text: JSON.stringify(body) } }),
      },
      as,
    );
    const text = answer.body !== undefined && "text" in answer.body ? answer.body.text : "null";
    return { status: answer.status, body: JSON.parse(text === "" ? "null" : text) as Plain };
  }

  powerCut(): void {
    this.sim.input({ machine: 2, handler: "power-off", payload: null });
    this.sim.runFor(SECOND);
    this.sim.input({ machine: 2, handler: "power-on", payload: null });
    this.sim.runFor(SECOND);
    this.sim.runUntil(() => this.#ready(), MINUTE);
    this.sim.runFor(SECOND);
  }
}

export interface BootEntry {
  readonly name: string;
  readonly program: string;
  readonly args: Plain;
  readonly delay: number;
}

/** 2026-11-20T00:00:00Z */
export const EPOCH = 1_795_132_800_000;
export const ARGS: ApiServerArgs = { etcd: { host: "control-plane", port: 2379 }, serviceCidr: "10.96.0.0/12" };

/** Who can send requests: a user with groups and a certificate, or without one. */
export const USERS = ["admin", "alice", "nobody", "anonymous", "stranger"] as const;
const GROUPS: { readonly [user: string]: readonly string[] } = {
  admin: ["system:masters"],
  alice: ["developers"],
  nobody: [],
  stranger: [],
};
const NAMES: { readonly [user: string]: string } = { admin: "kubernetes-admin" };

const NOT_BEFORE = Math.floor(EPOCH / 1000) - 3600;
const NOT_AFTER = NOT_BEFORE + 10 * 365 * 86_400;

function authority(label: string): CertificateAuthority {
  return createCa({ commonName: "kubernetes" }, demonstrationKey(1, label), NOT_BEFORE, NOT_AFTER, 1n as never);
}

const CA = authority("ca");

export function pkiFiles(): { readonly [path: string]: string } {
  const sa = demonstrationKey(1, "sa"); // The recorded control planes sign with RS256.
  return {
    "/etc/kubernetes/pki/ca.crt": certificatePem(CA.certificate),
    "/etc/kubernetes/pki/ca.key": privateKeyPem(demonstrationKey(1, "ca")),
    "/etc/kubernetes/pki/sa.key": privateKeyPem(sa),
    "/etc/kubernetes/pki/sa.pub": publicKeyPem(publicKeyOf(sa)),
    "/etc/kubernetes/pki/front-proxy-ca.crt": certificatePem(authority("front-proxy-ca").certificate),
  };
}

/** What a client of this name presents. */
export function clientHello(name: string, groups: readonly string[], ca: CertificateAuthority = CA): Plain {
  const key = demonstrationKey(1, `client/${name}`);
  const certificate = issueCertificate(ca, {
    subject: { commonName: name, organizations: groups },
    publicKey: publicKeyOf(key),
    notBefore: NOT_BEFORE,
    notAfter: NOT_AFTER,
    serial: 2n as never,
    usages: ["client auth"],
  });
  return presentCertificate(certificatePem(certificate), privateKeyPem(key), "control-plane");
}

/** Sends what a test tells it to, and puts out what comes back. */
class TestClient implements Program {
  readonly #http: HttpClient;

  constructor(
    private readonly place: Place,
    user: string,
  ) {
    place.bind(this);
    const groups = GROUPS[user];
    const ca = user === "stranger" ? authority("etcd-ca") : CA;
    const tls = groups === undefined ? undefined : clientHello(NAMES[user] ?? user, groups, ca);
    this.#http = new HttpClient(place.child("http"), {
      host: "control-plane",
      port: 6443,
      ...(tls !== undefined && { tls }),
    });
    this.#streams = place.map("streams");
  }

  readonly #streams;

  start(): void {
    /* Waits for a test. */
  }

  ask({ id, request }: { readonly id: number; readonly request: HttpRequest }): void {
    this.place.spawn("send", [id, request as unknown as Plain]);
  }

  *send(id: number, request: HttpRequest): Task {
    const answer = yield* this.#http.request(request);
    const response = isFailure(answer) ? { status: 0, headers: {}, body: { text: JSON.stringify(answer) } } : answer;
    yield* atomic(() => this.place.output("answer", { id, response } as unknown as Plain));
  }

  open({ id, request }: { readonly id: number; readonly request: HttpRequest }): void {
    this.#streams.set(this.#http.stream(request, "", "onStream"), id);
  }

  onStream(event: StreamEvent): void {
    this.place.output("stream", { stream: this.#streams.get(event.stream), event } as unknown as Plain);
  }
}
