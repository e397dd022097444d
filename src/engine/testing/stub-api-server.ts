import { schemaFor } from "../api/schema-table";
import { resourceForKind } from "../api/discovery-resources";
import type { Json, JsonObject, KObject } from "../apimachinery/object";
import { objectKey } from "../apimachinery/object-key";
import { applyMergePatch } from "../apimachinery/patch/merge-patch";
import { applyStrategicMergePatch } from "../apimachinery/patch/strategic-merge-patch";
import { StatusError } from "../apimachinery/status";
import { alreadyExists, conflict, forbidden, notFound } from "../apimachinery/status-errors";
import { parseQuery, type HttpRequest } from "../net/http";
import { HttpServer } from "../net/http-server";
import type { Cell } from "../sim/cells";
import type { OrderedMap } from "../sim/ordered-map";
import type { Place } from "../sim/place";
import type { Plain } from "../sim/plain";
import type { Program } from "../sim/process";

/**
 * As much of the API as a controller needs, without admission, validation or defaults: objects in a map, watches that
 * can be held back, and a list of what was asked for. Generated names count up: `web-1`, `web-2`.
 */
export class StubApiServer implements Program {
  readonly #http: HttpServer;
  /** `resource NUL key`. */
  readonly #objects: OrderedMap<KObject>;
  readonly #watches: OrderedMap<string>;
  readonly #held: OrderedMap<readonly Plain[]>;
  readonly #refused: OrderedMap<string>;
  readonly #requests: Cell<readonly string[]>;
  readonly #revision: Cell<number>;
  readonly #names: OrderedMap<number>;

  constructor(place: Place) {
    place.bind(this);
    this.#http = new HttpServer(place.child("http"), this);
    this.#objects = place.map("objects");
    this.#watches = place.map("watches");
    this.#held = place.map("held");
    this.#refused = place.map("refused");
    this.#requests = place.cell<readonly string[]>("requests", []);
    this.#revision = place.cell("revision", 1);
    this.#names = place.map("names");
  }

  start(): void {
    this.#http.listen(6443);
  }

  inspect(query: Plain): Plain {
    const { get, list } = query as { readonly get?: string; readonly list?: string };
    if (get !== undefined) return (this.#objects.get(get.replace(" ", "\0")) ?? null) as Plain;
    if (list !== undefined) return this.#all(list) as unknown as Plain;
    return this.#requests.get();
  }

  put(object: KObject): void {
    const resource = resourceOf(object);
    const old = this.#objects.get(`${resource}\0${objectKey(object)}`);
    const uid = object.metadata.uid ?? old?.metadata.uid ?? `uid-of-${object.metadata.name}`;
    const generation = old === undefined ? 1 : (old.metadata.generation ?? 1) + 1;
    const status = object["status"] ?? old?.["status"];
    this.#store(resource, {
      ...object,
      ...(status !== undefined && { status }),
      metadata: { ...old?.metadata, ...object.metadata, uid, generation },
    });
  }

  remove({ resource, key }: { readonly resource: string; readonly key: string }): void {
    this.#delete(resource, key);
  }

  hold(resource: string): void {
    this.#held.set(resource, []);
  }

  release(resource: string): void {
    const waiting = this.#held.get(resource) ?? [];
    this.#held.delete(resource);
    for (const event of waiting) this.#send(resource, event);
  }

  refuse({ request, message }: { readonly request: string; readonly message: string }): void {
    if (message === "") this.#refused.delete(request);
    else this.#refused.set(request, message);
  }

  forgetRequests(): void {
    this.#requests.set([]);
  }

  onCancel(exchange: string): void {
    this.#watches.delete(exchange);
  }

  onRequest(exchange: string, request: HttpRequest): void {
    try {
      const [status, object] = this.#answer(exchange, request);
      if (status !== 0) this.#http.respond(exchange, { status, headers: {}, body: { object } });
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      this.#http.respond(exchange, {
        status: error.code,
        headers: {},
        body: { object: error.status as unknown as Plain },
      });
    }
  }

  #answer(exchange: string, request: HttpRequest): readonly [number, Plain] {
    const { resource, group, namespace, name, subresource } = parsePath(request.path);
    const key = namespace === "" ? name : `${namespace}/${name}`;
    const gr = { group, resource };
    const body =
      request.body !== undefined && "object" in request.body ? (request.body.object as unknown as KObject) : undefined;
    if (request.method === "GET" && name === "") return this.#list(exchange, request, resource);
    const old = this.#objects.get(`${resource}\0${key}`);
    if (request.method === "GET") {
      if (old === undefined) throw notFound(gr, name);
      return [200, old as unknown as Plain];
    }
    const verb = { POST: "create", PUT: "update", PATCH: "patch", DELETE: "delete" }[request.method] ?? request.method;
    const told = request.method === "POST" ? this.#named(body!) : name;
    const line = `${verb} ${resource}${subresource === "" ? "" : `/${subresource}`} ${told}`;
    const why = this.#refused.get(`${verb} ${resource}`);
    if (resource !== "events") this.#requests.update((all) => [...all, why === undefined ? line : `${line} refused`]);
    if (why !== undefined) throw forbidden(gr, told, why);
    if (request.method === "POST")
      return [201, this.#create(resource, { ...body!, metadata: { ...body!.metadata, name: told } }, gr)];
    if (old === undefined) throw notFound(gr, name);
    if (request.method === "DELETE") return [200, this.#delete(resource, key)];
    return [
      200,
      this.#update(resource, old, request.method === "PUT" ? body! : patched(old, body!, request), subresource, gr),
    ];
  }

  #list(exchange: string, request: HttpRequest, resource: string): readonly [number, Plain] {
    if (parseQuery(request.query).get("watch") !== undefined) {
      this.#watches.set(exchange, resource);
      this.#http.respond(exchange, { status: 200, headers: {}, streaming: true });
      return [0, null];
    }
    const items = this.#all(resource) as unknown as Plain;
    return [
      200,
      { kind: "List", apiVersion: "v1", metadata: { resourceVersion: String(this.#revision.get()) }, items },
    ];
  }

  #all(resource: string): readonly KObject[] {
    return [...this.#objects.withPrefix(`${resource}\0`)].map(([, object]) => object);
  }

  #named({ metadata: { name, generateName = "" } }: KObject): string {
    if (name !== undefined) return name;
    const n = (this.#names.get(generateName) ?? 0) + 1;
    this.#names.set(generateName, n);
    return `${generateName}${n}`;
  }

  #create(resource: string, object: KObject, gr: { readonly group: string; readonly resource: string }): Plain {
    const { name = "" } = object.metadata;
    if (this.#objects.has(`${resource}\0${objectKey(object)}`)) throw alreadyExists(gr, name);
    const metadata = {
      ...object.metadata,
      uid: `uid-of-${name}`,
      generation: 1,
      creationTimestamp: "2026-11-20T00:00:00Z",
    };
    return this.#store(resource, { ...object, metadata });
  }

  #update(
    resource: string,
    old: KObject,
    object: KObject,
    subresource: string,
    gr: { readonly group: string; readonly resource: string },
  ): Plain {
    const { resourceVersion } = object.metadata;
    if (resourceVersion !== undefined && resourceVersion !== old.metadata.resourceVersion)
      throw conflict(gr, old.metadata.name ?? "");
    const isStatus = subresource === "status";
    const generation =
      (old.metadata.generation ?? 1) +
      (isStatus || JSON.stringify(old["spec"]) === JSON.stringify(object["spec"]) ? 0 : 1);
    return this.#store(resource, { ...object, metadata: { ...object.metadata, generation } });
  }

  #delete(resource: string, key: string): Plain {
    const old = this.#objects.get(`${resource}\0${key}`);
    if (old === undefined) return {};
    this.#objects.delete(`${resource}\0${key}`);
    this.#tell(resource, { type: "DELETED", object: this.#stamped(old) as unknown as Plain });
    return { kind: "Status", status: "Success" };
  }

  #store(resource: string, object: KObject): Plain {
    const stamped = this.#stamped(object);
    const key = `${resource}\0${objectKey(stamped)}`;
    const type = this.#objects.has(key) ? "MODIFIED" : "ADDED";
    this.#objects.set(key, stamped);
    this.#tell(resource, { type, object: stamped as unknown as Plain });
    return stamped as unknown as Plain;
  }

  #stamped(object: KObject): KObject {
    this.#revision.update((revision) => revision + 1);
    return { ...object, metadata: { ...object.metadata, resourceVersion: String(this.#revision.get()) } };
  }

  #tell(resource: string, event: Plain): void {
    const held = this.#held.get(resource);
    if (held !== undefined) this.#held.set(resource, [...held, event]);
    else this.#send(resource, event);
  }

  #send(resource: string, event: Plain): void {
    for (const [exchange, watched] of this.#watches.entries())
      if (watched === resource) this.#http.write(exchange, { object: event });
  }
}

function resourceOf({ apiVersion, kind }: KObject): string {
  const [group, version] = apiVersion.includes("/")
    ? (apiVersion.split("/") as [string, string])
    : (["", apiVersion] as const);
  return resourceForKind({ group, version, kind })!.resource;
}

function patched(old: KObject, patch: KObject, request: HttpRequest): KObject {
  const body = patch as unknown as JsonObject;
  const before = old as unknown as JsonObject;
  if (request.headers["content-type"] === "application/merge-patch+json")
    return applyMergePatch(before, body as Json as never) as unknown as KObject;
  const [group, version] = old.apiVersion.includes("/")
    ? (old.apiVersion.split("/") as [string, string])
    : (["", old.apiVersion] as const);
  return applyStrategicMergePatch(
    before,
    body as never,
    schemaFor({ group, version, kind: old.kind })!,
  ) as unknown as KObject;
}

function parsePath(path: string): {
  group: string;
  resource: string;
  namespace: string;
  name: string;
  subresource: string;
} {
  const parts = path.split("/").slice(1);
  const group = parts[0] === "api" ? "" : parts[1]!;
  const rest = parts.slice(parts[0] === "api" ? 2 : 3);
  const namespaced = rest[0] === "namespaces" && rest.length > 2;
  const [resource = "", name = "", subresource = ""] = namespaced ? rest.slice(2) : rest;
  return { group, resource, namespace: namespaced ? rest[1]! : "", name, subresource };
}
