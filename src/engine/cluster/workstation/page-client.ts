import { componentPeer } from "../../client/component-config";
import { bodyText, type HttpRequest } from "../../net/http";
import { HttpClient, isFailure } from "../../net/http-client";
import { NetworkError } from "../../client/errors";
import type { Place } from "../../sim/place";
import type { Plain } from "../../sim/plain";
import type { Program } from "../../sim/process";
import { atomic, type Task } from "../../sim/task";
import { traced } from "../../sim/traced";

/**
 * The page's own hand on the workstation: makes requests for the editor and for buttons, as the user that the page
 * names, with that user's kubeconfig. What comes back leaves through the output `page`.
 *
 * Not a part of Kubernetes. Its requests are ordinary ones: authenticated, authorised, traced.
 */
export class PageClient implements Program {
  readonly #clients: ReadonlyMap<string, HttpClient>;

  constructor(
    private readonly place: Place,
    { home }: { readonly home: string },
  ) {
    place.bind(this);
    const paths = [
      ["kubernetes-admin", "config"],
      ["alice", "alice.kubeconfig"],
      ["nobody", "nobody.kubeconfig"],
    ] as const;
    this.#clients = new Map(
      paths.map(
        ([user, file]) =>
          [user, new HttpClient(place.child(user), componentPeer(place, `${home}/.kube/${file}`))] as const,
      ),
    );
  }

  start(): void {
    /* It waits to be asked. */
  }

  /** An input: one request, by its id. */
  request(data: Plain): void {
    this.place.spawn("ask", [data]);
  }

  /** An input: a request that changes nothing, made by the page for its own sake. It is no deed of the visitor. */
  look(data: Plain): void {
    this.place.spawn("ask", [data]);
  }

  /** An input: a file that was edited in the page. */
  write(data: Plain): void {
    const { path, content } = data as { readonly path: string; readonly content: string };
    this.place.files.write(path, content);
  }

  *ask(data: Plain): Task {
    const { id, user, request } = data as unknown as {
      readonly id: string;
      readonly user: string;
      readonly request: HttpRequest;
    };
    const client = this.#clients.get(user);
    const name = `${request.method} ${request.path}`;
    const answer =
      client === undefined
        ? undefined
        : yield* traced(this.place, { kind: "command", name, attrs: { user } }, () => client.request(request));
    yield* atomic(() => {
      if (answer === undefined) this.#tell(id, 403, {}, `no kubeconfig for user ${user} on this workstation`);
      else if (isFailure(answer))
        this.#tell(id, 503, {}, new NetworkError(answer.failure, "control-plane:6443").message);
      else this.#tell(id, answer.status, answer.headers, bodyText(answer.body));
    });
  }

  #tell(id: string, status: number, headers: { readonly [name: string]: string }, body: string): void {
    this.place.output("page", { id, status, headers, body });
  }
}
