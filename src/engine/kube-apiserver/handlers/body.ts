/**
 * The object in a request's body, in Go's normal form: decoded text, or what a component handed over.
 *
 * Upstream: k8s.io/apiserver/pkg/endpoints/handlers/rest.go, negotiation.
 */
import { decodeBody } from "../../apimachinery/decode/decode-body";
import type { GroupVersionKind, KObject } from "../../apimachinery/object";
import { badRequest, requestEntityTooLarge, unsupportedMediaType } from "../../apimachinery/status-errors";
import { utf8Length } from "../../apimachinery/utf8";
import { schemaFor } from "../../api/schema-table";
import type { HttpRequest } from "../../net/http";
import { decodeProtobuf, PROTOBUF } from "../protobuf/decode-protobuf";
import type { WriteOptions } from "./write-options";

export interface ReadBody {
  readonly object: KObject;
  readonly warnings: readonly string[];
}

export function readBody(
  request: HttpRequest,
  kind: GroupVersionKind,
  options: Pick<WriteOptions, "fieldValidation">,
): ReadBody {
  const { body } = request;
  if (body !== undefined && "object" in body)
    return { object: typed(body.object as unknown as KObject, kind), warnings: [] };
  const contentType = mediaTypeOf(request, ["application/json", "application/yaml", PROTOBUF]);
  if (contentType === PROTOBUF) return { object: decodeProtobuf(body, kind, schemaFor), warnings: [] };
  const text = textOf(body);
  checkSize(text);
  const { object, warnings } = decodeBody(text, {
    contentType: contentType as "application/json",
    kind,
    schemaFor,
    fieldValidation: options.fieldValidation,
  });
  return { object: object as unknown as KObject, warnings };
}

/** The media type of the body, which must be one of those. */
export function mediaTypeOf(request: HttpRequest, accepted: readonly string[]): string {
  const [type = ""] = (request.headers["content-type"] ?? "application/json").split(";");
  const media = type.trim() === "" ? "application/json" : type.trim();
  if (!accepted.includes(media)) {
    throw unsupportedMediaType(accepted);
  }
  return media;
}

/** The text of a body that came from outside. Bytes that are no text are text to nobody. */
export function textOf(body: HttpRequest["body"]): string {
  return body !== undefined && "text" in body ? body.text : "";
}

export function checkSize(text: string): void {
  // No character takes more than three bytes a unit, so short texts need not be measured.
  if (text.length > MAX_BODY || (text.length * 3 > MAX_BODY && utf8Length(text) > MAX_BODY))
    throw requestEntityTooLarge(`limit is ${MAX_BODY}`);
}

const MAX_BODY = 3 * 1024 * 1024;

/** Typed clients leave out what their type says; the path says it too. */
function typed(object: KObject, { group, version, kind }: GroupVersionKind): KObject {
  if (object === null || typeof object !== "object")
    throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
  const apiVersion = group === "" ? version : `${group}/${version}`;
  const metadata = object.metadata ?? {};
  if (object.kind === kind && object.apiVersion === apiVersion && object.metadata !== undefined) return object;
  return { ...object, kind: object.kind ?? kind, apiVersion: object.apiVersion ?? apiVersion, metadata };
}
