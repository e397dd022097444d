import type { HttpMessage } from "../net/http";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { ProgramFactory } from "../sim/process";
import type { Micros } from "../sim/time";

/**
 * A fault for tests: one program hears of one resource late.
 *
 * What a watch of that resource brings is held back for `delay` before the program is told, in order; everything else,
 * its own requests included, goes as fast as ever. So the program acts on what was true some seconds ago, which is what
 * a busy API server does to its clients.
 */
export class LateWatch {
  /** Each resource that the program was seen to watch: `apps/v1/deployments`. */
  readonly watched = new Set<string>();
  /** How much was held back. */
  held = 0;

  constructor(
    private readonly resource: string | undefined,
    private readonly delay: Micros,
  ) {}

  /** The same program, which hears late. */
  slowed(factory: ProgramFactory): ProgramFactory {
    return (place, args) => {
      const late = place.child("late-watch");
      const held = new Held(late);
      return factory(this.#place(place, held), args);
    };
  }

  /** `connection id` of the watches that are slowed. */
  readonly #streams = new Set<string>();

  #place(place: Place, held: Held): Place {
    return new Proxy(place, {
      get: (target, name) => {
        if (name === "child") return (part: string) => this.#place(target.child(part), held);
        if (name === "bind") return (reactor: object) => target.bind(this.#reactor(target.name, reactor, held));
        const value: unknown = Reflect.get(target, name, target);
        if (name === "sockets") return this.#sockets(value as Place["sockets"]);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  #reactor(at: string, reactor: object, held: Held): object {
    return new Proxy(reactor, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "onData") return value.bind(target);
        const deliver = (connection: string, data: Plain): void => void value.call(target, connection, data);
        held.readers.set(at, deliver);
        return (connection: string, data: Plain): void => {
          const message = data as unknown as HttpMessage;
          const late = "id" in message && this.#streams.has(`${connection} ${message.id}`);
          if (!late) return deliver(connection, data);
          this.held++;
          held.hold(this.delay, [at, connection, data]);
        };
      },
    });
  }

  #sockets(sockets: Place["sockets"]): Place["sockets"] {
    return {
      ...sockets,
      send: (connection, data) => {
        const message = data as unknown as HttpMessage;
        if ("request" in message && /(^|&)watch=/.test(message.request.query ?? "")) {
          const resource = message.request.path.replace(/^\/apis?\//, "").replace(/namespaces\/[^/]+\//, "");
          this.watched.add(resource);
          if (resource === this.resource) this.#streams.add(`${connection} ${message.id}`);
        }
        sockets.send(connection, data);
      },
    };
  }
}

type Letter = readonly [reactor: string, connection: string, data: Plain];

/** Keeps letters until their time has come. */
class Held {
  readonly readers = new Map<string, (connection: string, data: Plain) => void>();

  constructor(private readonly place: Place) {
    place.bind(this);
  }

  hold(delay: Micros, letter: Letter): void {
    this.place.after(delay, "deliver", letter);
  }

  deliver([reactor, connection, data]: Letter): void {
    this.readers.get(reactor)!(connection, data);
  }
}
