import type { Pod, PodStatus } from "../api/gen/core-v1";
import type { LogLine } from "../container-runtime/cri";
import { parseQuery, type HttpRequest } from "../net/http";
import { HttpServer, type RequestListener } from "../net/http-server";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import { atomic, type Task } from "../sim/task";
import type { RemoteRuntime } from "./remote-runtime";
import { containerNamed } from "./wiring";

interface Follow {
  readonly pod: string;
  readonly container: string;
  readonly timestamps: boolean;
}

/**
 * The kubelet's HTTP server. Upstream: pkg/kubelet/server/server.go. Left out: exec, attach, port-forward, metrics;
 * who asks is not checked.
 */
export class KubeletServer implements RequestListener {
  readonly #http: HttpServer;
  readonly #follows: OrderedMap<Follow>;

  constructor(
    private readonly place: Place,
    private readonly workers: { pods(): Pod[] },
    private readonly runtime: RemoteRuntime,
    private readonly statusOf: (uid: string) => PodStatus | undefined,
  ) {
    place.bind(this);
    this.#http = new HttpServer(place.child("http"), this);
    this.#follows = place.map("follows");
  }

  start(): void {
    this.#http.listen(10250);
  }

  onRequest(exchange: string, request: HttpRequest): void {
    const [, root, namespace = "", pod = "", container = ""] = request.path.split("/");
    if (root === "healthz") return this.#say(exchange, 200, "ok");
    if (root === "pods") {
      const object = {
        kind: "PodList",
        apiVersion: "v1",
        metadata: {},
        items: this.workers.pods(),
      } as unknown as Plain;
      return this.#http.respond(exchange, {
        status: 200,
        headers: { "content-type": "application/json" },
        body: { object },
      });
    }
    if (root === "containerLogs") return this.#logs(exchange, request, namespace, pod, container);
    if (root === "exec" || root === "attach" || root === "portForward")
      return this.#say(exchange, 501, `${root} is not supported by this node yet`);
    this.#say(exchange, 404, "404 page not found\n");
  }

  onCancel(exchange: string): void {
    this.#follows.delete(exchange);
  }

  #logs(exchange: string, request: HttpRequest, namespace: string, name: string, container: string): void {
    const query = parseQuery(request.query);
    const option = (key: string): string | undefined => query.get(key)?.[0];
    const pod = this.workers.pods().find(({ metadata }) => metadata.namespace === namespace && metadata.name === name);
    if (pod === undefined) return this.#say(exchange, 404, `pod "${name}" does not exist\n`);
    const runs = this.runtime
      .pod(pod.metadata.uid ?? "")
      .containers.filter((record) => record.config.name === container);
    const previous = option("previous") === "true";
    const run = runs.at(previous ? -2 : -1);
    if (run === undefined) {
      if (containerNamed(pod, container) === undefined) {
        return this.#say(exchange, 404, `container "${container}" not found in pod "${name}"\n`);
      }
      const previousText = `previous terminated container "${container}" in pod "${name}" not found`;
      return this.#say(exchange, 400, previous ? previousText : this.#whyNoLogs(pod, container));
    }
    this.place.spawn("answerLogs", [exchange, pod.metadata.uid ?? "", run.id, request.query ?? ""]);
  }

  *answerLogs(exchange: string, pod: string, container: string, query: string): Task {
    const options = parseQuery(query);
    const follow = options.get("follow")?.[0] === "true";
    const lines = yield* this.runtime.containerLog(container, follow);
    yield* atomic(() => {
      if ("error" in lines) return this.#say(exchange, 500, lines.error);
      this.#tellLines(exchange, pod, container, options, lines.ok);
    });
  }

  #tellLines(
    exchange: string,
    pod: string,
    container: string,
    options: ReturnType<typeof parseQuery>,
    all: readonly LogLine[],
  ): void {
    const option = (key: string): string | undefined => options.get(key)?.[0];
    const timestamps = option("timestamps") === "true";
    const since = option("sinceSeconds");
    let lines = all;
    if (since !== undefined) lines = lines.filter(({ at }) => at >= this.place.wall() - Number(since) * 1000);
    const tail = option("tailLines");
    if (tail !== undefined) lines = Number(tail) === 0 ? [] : lines.slice(-Number(tail));
    const limit = option("limitBytes");
    const text = lines
      .map((line) => written(line, timestamps))
      .join("")
      .slice(0, limit === undefined ? undefined : Number(limit));
    if (option("follow") !== "true" || !this.#runs(pod, container)) return this.#say(exchange, 200, text);
    this.#http.respond(exchange, { status: 200, headers: { "content-type": "text/plain" }, streaming: true });
    if (text !== "") this.#http.write(exchange, { text });
    this.#follows.set(exchange, { pod, container, timestamps });
  }

  /** Upstream: pkg/kubelet/kubelet_pods.go validateContainerLogStatus. */
  #whyNoLogs(pod: Pod, container: string): string {
    const status = this.statusOf(pod.metadata.uid ?? "") ?? pod.status;
    const all = [status?.initContainerStatuses, status?.containerStatuses, status?.ephemeralContainerStatuses];
    const waiting = all.flatMap((list) => list ?? []).find(({ name }) => name === container)?.state?.waiting;
    const about = `container "${container}" in pod "${pod.metadata.name}" is`;
    if (waiting === undefined) return `${about} not available`;
    const { reason = "" } = waiting;
    const words: { readonly [reason: string]: string } = {
      ErrImagePull: "image can't be pulled",
      ImagePullBackOff: "trying and failing to pull image",
    };
    return `${about} waiting to start: ${words[reason] ?? reason}`;
  }

  /** What a container has written since somebody began to follow it. */
  onLogLine(container: string, line: LogLine): void {
    for (const [exchange, follow] of this.#follows.entries()) {
      if (follow.container === container) this.#http.write(exchange, { text: written(line, follow.timestamps) });
    }
  }

  /** Who follows a container that has ended has heard all. */
  onPodChange(uid: string): void {
    for (const [exchange, { pod, container }] of [...this.#follows.entries()]) {
      if (pod !== uid || this.#runs(uid, container)) continue;
      this.#follows.delete(exchange);
      this.#http.end(exchange);
    }
  }

  #runs(uid: string, id: string): boolean {
    return this.runtime.pod(uid).containers.some((status) => status.id === id && status.state !== "exited");
  }

  #say(exchange: string, status: number, text: string): void {
    this.#http.respond(exchange, { status, headers: { "content-type": "text/plain" }, body: { text } });
  }
}

function written({ at, text }: LogLine, timestamps: boolean): string {
  // Nanoseconds, always all nine digits: a line is found again by its time.
  return timestamps ? `${new Date(at).toISOString().slice(0, -1)}000000Z ${text}\n` : `${text}\n`;
}
