import type { HttpRequest, HttpResponse, NetworkFailure, StreamEvent } from "../net/http";
import { HttpClient, type Peer } from "../net/http-client";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import { atomic, wait, type Task, type Ticket } from "../sim/task";
import type { StreamTimeout } from "../sim/ports/command-io";
import type { Plain } from "../sim/plain";
import type { Micros } from "../sim/time";

interface Inbox {
  readonly events: readonly StreamEvent[];
  readonly waiting: Ticket | null;
  readonly turn: number;
}

/**
 * One command's way to one server, with what streams brought that the command has not asked for yet. Ends with the
 * command.
 */
export class Connection {
  readonly #client: HttpClient;
  readonly #inboxes: OrderedMap<Inbox>;

  constructor(
    private readonly place: Place,
    peer: Peer,
  ) {
    place.bind(this);
    this.#client = new HttpClient(place.child("http"), peer);
    this.#inboxes = place.map("inboxes");
  }

  *request(request: HttpRequest, timeout?: Micros): Task<HttpResponse | NetworkFailure> {
    return yield* this.#client.request(request, timeout);
  }

  /** Begins a stream; touched within `atomic`. */
  open(request: HttpRequest): string {
    const stream = this.#client.stream(request, this.place.name, "onStream");
    this.#inboxes.set(stream, { events: [], waiting: null, turn: 0 });
    return stream;
  }

  *receive(stream: string, timeout?: Micros): Task<StreamEvent | StreamTimeout> {
    const ready = yield* atomic(() => this.#take(stream));
    if (ready !== null) return ready;
    yield* wait<Plain>("what the server sends next", (ticket) => {
      const inbox = this.#inboxes.get(stream)!;
      this.#inboxes.set(stream, { ...inbox, waiting: { task: ticket.task, n: ticket.n } });
      if (timeout !== undefined) this.place.after(timeout, "onTimeout", { stream, turn: inbox.turn });
    });
    return (yield* atomic(() => this.#take(stream))) ?? { stream, timeout: true };
  }

  cancel(stream: string): void {
    this.#inboxes.delete(stream);
    this.#client.cancel(stream);
  }

  close(): void {
    this.#client.close();
    this.place.unbind();
  }

  onStream(event: StreamEvent): void {
    const inbox = this.#inboxes.get(event.stream);
    if (inbox === undefined) return;
    this.#inboxes.set(event.stream, { ...inbox, events: [...inbox.events, event], waiting: null });
    if (inbox.waiting !== null) this.place.resolve(inbox.waiting);
  }

  onTimeout({ stream, turn }: { readonly stream: string; readonly turn: number }): void {
    const inbox = this.#inboxes.get(stream);
    if (inbox === undefined || inbox.turn !== turn || inbox.waiting === null) return;
    this.#inboxes.set(stream, { ...inbox, waiting: null });
    this.place.resolve(inbox.waiting);
  }

  /** An ended or forgotten stream goes on telling that it has ended. */
  #take(stream: string): StreamEvent | null {
    const inbox = this.#inboxes.get(stream);
    if (inbox === undefined) return { stream, end: true };
    const [event, ...rest] = inbox.events;
    this.#inboxes.set(stream, { ...inbox, events: rest, turn: inbox.turn + 1 });
    if (event !== undefined && "end" in event) this.#inboxes.delete(stream);
    return event ?? null;
  }
}
