import type { Json, JsonObject, KObject } from "../apimachinery/object";
import { isObject } from "../apimachinery/json-value";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { ProgramFactory } from "../sim/process";

/**
 * Notes which fields of API objects a component reads by name.
 *
 * What arrives at a recorded program over the network is wrapped: each read of `pod.spec.nodeName` is noted, at any
 * depth. A copy is no reading: spreading, listing keys and writing JSON look at a property's descriptor first, and
 * such a read does not count. What the program sends is unwrapped, so nobody else reads in its name.
 */
export class FieldRecorder {
  /** `Pod spec.containers.image`. Elements of a list count as the list. */
  readonly read = new Set<string>();
  readonly #originals = new WeakMap<object, object>();
  readonly #proxies = new WeakMap<object, Map<string, object>>();

  /** The same program, which reads through this recorder. */
  recorded(factory: ProgramFactory): ProgramFactory {
    return (place, args) => factory(this.#place(place), args);
  }

  #place(place: Place): Place {
    return new Proxy(place, {
      get: (target, name) => {
        if (name === "child") return (part: string) => this.#place(target.child(part));
        if (name === "bind") return (reactor: object) => target.bind(this.#reactor(reactor));
        const value: unknown = Reflect.get(target, name, target);
        if (name === "sockets") return this.#sockets(value as Place["sockets"]);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
  }

  #reactor(reactor: object): object {
    return new Proxy(reactor, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "onData") return value.bind(target);
        return (connection: string, data: Plain): unknown => value.call(target, connection, this.#incoming(data));
      },
    });
  }

  #sockets(sockets: Place["sockets"]): Place["sockets"] {
    return {
      ...sockets,
      send: (connection, data) => sockets.send(connection, this.#plain(data as Json) as Plain),
    };
  }

  #incoming(data: Plain): Plain {
    const { response, chunk } = data as {
      readonly response?: Message;
      readonly chunk?: { readonly object?: JsonObject };
    };
    const whole = data as JsonObject;
    if (response?.body?.object !== undefined) {
      const body = { object: this.#wrapBody(response.body.object) };
      return { ...whole, response: { ...response, body } } as unknown as Plain;
    }
    const event = chunk?.object;
    if (!isObject(event?.["object"])) return data;
    return { ...whole, chunk: { object: { ...event, object: this.wrapObject(event["object"]) } } } as unknown as Plain;
  }

  #wrapBody(object: JsonObject): unknown {
    const { items } = object;
    if (!Array.isArray(items)) return this.wrapObject(object);
    return { ...object, items: items.map((item) => this.wrapObject(item as JsonObject)) };
  }

  /** The object as a recorded program sees it. */
  wrapObject(object: JsonObject): object {
    return this.#wrap(object, `${(object as unknown as KObject).kind} `);
  }

  #wrap(value: object, path: string): object {
    const original = this.#originals.get(value) ?? value;
    const known = this.#proxies.get(original) ?? new Map<string, object>();
    this.#proxies.set(original, known);
    const made =
      known.get(path) ?? new Proxy(Array.isArray(original) ? [...original] : { ...original }, this.#trap(path));
    known.set(path, made);
    this.#originals.set(made, original);
    return made;
  }

  #trap(path: string): ProxyHandler<object> {
    const copied = new Set<string>();
    return {
      getOwnPropertyDescriptor: (target, name) => {
        if (typeof name === "string") copied.add(name);
        return Reflect.getOwnPropertyDescriptor(target, name);
      },
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof name === "symbol" || typeof value === "function") return value;
        const field = Array.isArray(target) ? path : `${path}${path.endsWith(" ") ? "" : "."}${name}`;
        // Who writes JSON asks for `toJSON` first.
        if (!copied.delete(name) && !Array.isArray(target) && name !== "toJSON") this.read.add(field);
        return typeof value === "object" && value !== null ? this.#wrap(value, field) : value;
      },
    };
  }

  /** Data without a proxy in it. */
  #plain(value: Json): Json {
    if (typeof value !== "object" || value === null) return value;
    const original = this.#originals.get(value);
    if (original !== undefined) return original as Json;
    if (Array.isArray(value)) return value.map((each) => this.#plain(each as Json));
    const copy: { [key: string]: Json } = {};
    for (const [key, each] of Object.entries(value)) copy[key] = this.#plain(each);
    return copy;
  }
}

interface Message {
  readonly body?: { readonly object?: JsonObject };
}
