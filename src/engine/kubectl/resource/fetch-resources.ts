import { StatusError } from "../../apimachinery/status";
import { isList, own } from "../../apimachinery/json-value";
import type { JsonObject, KObject } from "../../apimachinery/object";
import type { Task } from "../../sim/task";
import { CommandError, SeveralErrors } from "../command-error";
import { goQuote } from "../../apimachinery/go-format";
import type { ApiClient } from "../client/api-client";
import type { RestMapping } from "../client/rest-mapper";
import type { Session } from "../session";
import { planResources } from "./plan-resources";
import type { ResourceInfo, ResourcePlan } from "./resource-info";
import type { ResourceQuery } from "./resource-query";

/**
 * The objects that a command is about, one by one, lists taken apart. What could not be had is in `errors`, and the
 * rest goes on (ContinueOnError, Flatten).
 */
export function* fetchResources(session: Session, query: ResourceQuery): Task<FetchedResources> {
  const { plans, refusals, faults, single } = yield* planResources(session, query);
  const infos: ResourceInfo[] = [];
  const errors: Error[] = [...refusals];
  for (const plan of plans) {
    try {
      infos.push(...(yield* fetchPlan(session, plan, query)));
    } catch (error) {
      if (!(error instanceof StatusError)) throw error;
      errors.push(error);
    }
  }
  if (faults.length > 0) errors.push(new SeveralErrors(faults));
  return { infos, errors, single };
}

export interface FetchedResources {
  readonly infos: readonly ResourceInfo[];
  readonly errors: readonly Error[];
  readonly single: boolean;
}

function* fetchPlan(session: Session, plan: ResourcePlan, query: ResourceQuery): Task<ResourceInfo[]> {
  const client = yield* session.client();
  if (plan.kind === "named") {
    const { mapping, namespace, name, source, manifest } = plan;
    if (query.local === true && manifest !== undefined) return [{ mapping, namespace, name, source, object: manifest }];
    if (name === "") throw new CommandError("resource name may not be empty");
    const object = yield* client.get(
      mapping,
      namespace,
      name,
      query.subresource === undefined ? {} : { subresource: query.subresource },
    );
    return [{ mapping, namespace, name, source, object }];
  }
  const list = yield* listAll(session, plan.mapping, plan.namespace, query);
  return itemsOf(list).map((object) => ({
    mapping: plan.mapping,
    namespace: object.metadata.namespace ?? "",
    name: object.metadata.name ?? "",
    source: "",
    object,
  }));
}

/** All pages of a list as one; `accept` may ask for tables, whose rows are joined. */
export function* listAll(
  session: Session,
  mapping: RestMapping,
  namespace: string,
  query: Partial<ResourceQuery>,
  accept = "application/json",
  full = false,
): Task<JsonObject> {
  const client = yield* session.client();
  const chunk = query.chunkSize ?? 500;
  let whole: JsonObject | undefined;
  let token: string | undefined;
  do {
    const page: JsonObject = yield* listPage(client, mapping, namespace, query, {
      accept,
      chunk,
      token,
      ...(full && { full }),
    });
    const next = (page.metadata as { readonly continue?: string } | undefined)?.continue;
    token = next === "" ? undefined : next;
    whole = whole === undefined ? page : joinPages(whole, page);
  } while (token !== undefined);
  return whole;
}

interface PageOptions {
  readonly accept: string;
  readonly chunk: number;
  readonly token: string | undefined;
  /** Rows of tables bring their whole objects. */
  readonly full?: boolean;
}

/** One page; a refusal says what was looked for. Upstream: k8s.io/cli-runtime/pkg/resource/selector.go. */
function* listPage(
  client: ApiClient,
  mapping: RestMapping,
  namespace: string,
  query: Partial<ResourceQuery>,
  { accept, chunk, token, full }: PageOptions,
): Task<JsonObject> {
  const { labelSelector, fieldSelector } = query;
  try {
    return yield* client.list(mapping, namespace, {
      accept,
      query: {
        labelSelector,
        fieldSelector,
        limit: chunk > 0 ? chunk : undefined,
        continue: token,
        ...(full === true && { includeObject: "Object" }),
      },
    });
  } catch (error) {
    if (!(error instanceof StatusError) || (error.reason !== "BadRequest" && error.reason !== "NotFound")) throw error;
    const what = `"${mapping.group}/${mapping.version}, Resource=${mapping.resource}"`;
    const why = error.status.message ?? "";
    const message =
      labelSelector === undefined && fieldSelector === undefined
        ? `Unable to list ${what}: ${why}`
        : `Unable to find ${what} that match label selector ${goQuote(labelSelector ?? "")}, field selector ` +
          `${goQuote(fieldSelector ?? "")}: ${why}`;
    throw new StatusError({ ...error.status, message });
  }
}

function joinPages(first: JsonObject, next: JsonObject): JsonObject {
  const join = (field: string): JsonObject => {
    const a = own(first, field);
    const b = own(next, field);
    return isList(a) && isList(b) ? { [field]: [...a, ...b] } : {};
  };
  return { ...first, metadata: next.metadata ?? {}, ...join("items"), ...join("rows") };
}

/** The items of a list, each with the apiVersion and kind that lists leave out. */
export function itemsOf(list: JsonObject): readonly KObject[] {
  const items = own(list, "items");
  const kind = typeof list.kind === "string" ? list.kind.replace(/List$/, "") : "";
  const apiVersion = typeof list.apiVersion === "string" ? list.apiVersion : "";
  return (isList(items) ? items : []).map(
    (item) => ({ apiVersion, kind, ...(item as JsonObject) }) as unknown as KObject,
  );
}
