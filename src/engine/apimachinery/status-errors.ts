import { aggregateMessage } from "./field-errors";
import { goQuote } from "./go-format";
import { type FieldError, type Status, type StatusCause, StatusError } from "./status";

/**
 * Makes the refusals of the API, with the words, reasons and codes of a real server.
 *
 * Reads nothing; each maker returns a `StatusError` for its caller to throw. The one idea: what a client sees is
 * decided here and nowhere else, so that two places cannot say the same thing in different words.
 *
 * Upstream: k8s.io/apimachinery/pkg/api/errors/errors.go,
 * k8s.io/apiserver/pkg/endpoints/handlers/{negotiation,responsewriters}.
 * Left out: errors that only a client makes of an unreadable answer.
 */
export function failure(code: number, reason: string, message: string, details?: Details): StatusError {
  return new StatusError({
    kind: "Status",
    apiVersion: "v1",
    metadata: {},
    status: "Failure",
    message,
    ...(reason === "" ? {} : { reason }),
    ...(details === undefined ? {} : { details: withoutEmpty(details) }),
    code,
  });
}

export interface GroupResource {
  readonly group: string;
  readonly resource: string;
}
export interface GroupKind {
  readonly group: string;
  readonly kind: string;
}

/** `pods`, `deployments.apps`: how messages name a resource. */
export function qualifiedResource(of: GroupResource): string {
  return of.group === "" ? of.resource : `${of.resource}.${of.group}`;
}

/** `Pod`, `Deployment.apps`: how messages name a kind. */
export function qualifiedKind(of: GroupKind): string {
  return of.group === "" ? of.kind : `${of.kind}.${of.group}`;
}

export function notFound(of: GroupResource, name: string): StatusError {
  return failure(404, "NotFound", `${named(of, name)} not found`, about(of, name));
}

/** A path that no handler serves. */
export function notFoundPath(): StatusError {
  return failure(404, "NotFound", "the server could not find the requested resource", {});
}

export function alreadyExists(of: GroupResource, name: string): StatusError {
  return failure(409, "AlreadyExists", `${named(of, name)} already exists`, about(of, name));
}

export function generateNameConflict(of: GroupResource, name: string, retryAfterSeconds: number): StatusError {
  const message = `${named(of, name)} already exists, the server was not able to generate a unique name for the object`;
  return failure(409, "AlreadyExists", message, { ...about(of, name), retryAfterSeconds });
}

export const OBJECT_MODIFIED =
  "the object has been modified; please apply your changes to the latest version and try again";

export function conflict(of: GroupResource, name: string, why: string = OBJECT_MODIFIED): StatusError {
  return failure(409, "Conflict", `Operation cannot be fulfilled on ${named(of, name)}: ${why}`, about(of, name));
}

/** Server-side apply met fields of others. `message` and `causes` come from `managedfields/conflict`. */
export function applyConflict(causes: readonly StatusCause[], message: string): StatusError {
  return failure(409, "Conflict", message, { causes });
}

export function invalid(of: GroupKind, name: string, errors: readonly FieldError[]): StatusError {
  const causes = errors.map((each) => ({ reason: each.type, message: each.message, field: each.field }));
  const head = `${qualifiedKind(of)} ${goQuote(name)} is invalid`;
  const message = errors.length === 0 ? head : `${head}: ${aggregateMessage(errors)}`;
  return failure(422, "Invalid", message, { name, group: of.group, kind: of.kind, causes });
}

export function badRequest(message: string): StatusError {
  return failure(400, "BadRequest", message);
}

export function unauthorized(message = "Unauthorized"): StatusError {
  return failure(401, "Unauthorized", message);
}

/** Admission or policy forbids it: `pods "x" is forbidden: WHY`. */
export function forbidden(of: GroupResource, name: string, why: string): StatusError {
  const details = about(of, name);
  if (of.resource === "") return failure(403, "Forbidden", `forbidden: ${why}`, details);
  const subject = name === "" ? qualifiedResource(of) : named(of, name);
  return failure(403, "Forbidden", `${subject} is forbidden: ${why}`, details);
}

/** What an authoriser was asked. A request for no resource has a `path` instead. */
export interface AccessAttributes {
  readonly user: string;
  readonly verb: string;
  readonly group?: string;
  readonly resource?: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
  readonly path?: string;
}

/** The authoriser says no. `why` is what it gives as its reason, often nothing. */
export function accessForbidden(access: AccessAttributes, why = ""): StatusError {
  const { group = "", resource = "", name = "" } = access;
  const message = forbiddenMessage(access);
  return forbidden({ group, resource }, name, why === "" ? message : `${message}: ${why}`);
}

export function forbiddenMessage(access: AccessAttributes): string {
  const head = `User ${goQuote(access.user)} cannot ${access.verb}`;
  if (access.path !== undefined) return `${head} path ${goQuote(access.path)}`;
  const { group = "", resource = "", subresource = "", namespace = "" } = access;
  const what = subresource === "" ? resource : `${resource}/${subresource}`;
  const where = namespace === "" ? "at the cluster scope" : `in the namespace ${goQuote(namespace)}`;
  return `${head} resource ${goQuote(what)} in API group ${goQuote(group)} ${where}`;
}

/** The resource has no such verb, as its own code says it. */
export function methodNotSupported(of: GroupResource, action: string): StatusError {
  const message = `${action} is not supported on resources of kind ${goQuote(qualifiedResource(of))}`;
  return failure(405, "MethodNotAllowed", message, { group: of.group, kind: of.resource });
}

/** The path is served, the method is not. */
export function methodNotAllowed(): StatusError {
  return failure(405, "MethodNotAllowed", "the server does not allow this method on the requested resource", {});
}

export function gone(message: string): StatusError {
  return failure(410, "Gone", message);
}

/** A resource version or continue token that is no longer kept. */
export function expired(message: string): StatusError {
  return failure(410, "Expired", message);
}

export function tooManyRequests(message: string, retryAfterSeconds: number): StatusError {
  return failure(429, "TooManyRequests", message, { retryAfterSeconds });
}

export function requestEntityTooLarge(message: string): StatusError {
  return failure(413, "RequestEntityTooLarge", `Request entity too large: ${message}`);
}

export function notAcceptable(accepted: readonly string[]): StatusError {
  return failure(406, "NotAcceptable", `only the following media types are accepted: ${accepted.join(", ")}`);
}

export function unsupportedMediaType(accepted: readonly string[]): StatusError {
  const types = accepted.join(", ");
  const message = `the body of the request was in an unknown format - accepted media types include: ${types}`;
  return failure(415, "UnsupportedMediaType", message);
}

export function serverTimeout(of: GroupResource, operation: string, retryAfterSeconds: number): StatusError {
  const message =
    `The ${operation} operation against ${qualifiedResource(of)} could not be completed at this time, ` +
    "please try again.";
  return failure(500, "ServerTimeout", message, { ...about(of, operation), retryAfterSeconds });
}

export function timeout(message: string, retryAfterSeconds: number): StatusError {
  return failure(504, "Timeout", `Timeout: ${message}`, { retryAfterSeconds });
}

/** A watch or read asks for a version that is still to come. */
export function tooLargeResourceVersion(minimum: number, current: number, retryAfterSeconds = 1): StatusError {
  const message = `Timeout: Too large resource version: ${minimum}, current: ${current}`;
  const causes = [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }];
  return failure(504, "Timeout", message, { causes, retryAfterSeconds });
}

export function serviceUnavailable(message: string): StatusError {
  return failure(503, "ServiceUnavailable", message);
}

export function internalError(message: string): StatusError {
  return failure(500, "InternalError", `Internal error occurred: ${message}`, { causes: [{ message }] });
}

type Details = NonNullable<Status["details"]>;

function named(of: GroupResource, name: string): string {
  return `${qualifiedResource(of)} ${goQuote(name)}`;
}

function about(of: GroupResource, name: string): Details {
  return { name, group: of.group, kind: of.resource };
}

/** Go leaves empty fields out (`omitempty`). */
function withoutEmpty(details: Details): Details {
  return Object.fromEntries(Object.entries(details).filter(([, value]) => !isEmpty(value)));
}

function isEmpty(value: unknown): boolean {
  return value === "" || value === 0 || value === undefined || (Array.isArray(value) && value.length === 0);
}
