/**
 * The object in a protobuf body: what typed clients of newer kubectls send.
 *
 * Reads the bytes of the body, the kind that the path is for, and a lookup of schemas. Gives the object in Go's normal
 * form, as a JSON body that says the same would give it. What cannot be read is a 400 that shows how it begins.
 *
 * Upstream: k8s.io/apimachinery/pkg/runtime/serializer/protobuf/protobuf.go. Left out: answers in protobuf; whoever
 * asks for them is answered in JSON, which every client of protobuf also takes.
 */
import { decode } from "../../apimachinery/decode/decode";
import { DecodeError } from "../../apimachinery/decode/decode-error";
import type { GroupVersionKind, KObject } from "../../apimachinery/object";
import type { ObjectNode } from "../../apimachinery/schema";
import { badRequest, requestEntityTooLarge } from "../../apimachinery/status-errors";
import type { RequestBody } from "../../net/http";
import { base64Bytes, hexText, utf8Bytes } from "../../pki/bytes";
import { MAGIC, openEnvelope, type Envelope } from "./envelope";
import { messageAsJson } from "./message";
import { WireError } from "./wire";

export const PROTOBUF = "application/vnd.kubernetes.protobuf";

export function decodeProtobuf(
  body: RequestBody | undefined,
  kind: GroupVersionKind,
  schemaFor: (gvk: GroupVersionKind) => ObjectNode | undefined,
): KObject {
  const bytes = bytesOf(body);
  if (bytes.length > MAX_BODY) throw requestEntityTooLarge(`limit is ${MAX_BODY}`);
  const unrecognized = (why: string): Error =>
    badRequest(`the object provided is unrecognized (must be of type ${kind.kind}): ${why} (${summary(bytes)})`);
  try {
    const envelope = openEnvelope(bytes);
    if (envelope === undefined)
      throw unrecognized(
        `provided data does not appear to be a protobuf message, expected prefix [${MAGIC.join(" ")}]`,
      );
    return objectIn(envelope, kind, schemaFor);
  } catch (error) {
    if (error instanceof WireError) throw unrecognized(error.message);
    throw error;
  }
}

function objectIn(
  envelope: Envelope,
  wanted: GroupVersionKind,
  schemaFor: (gvk: GroupVersionKind) => ObjectNode | undefined,
): KObject {
  const gvk = kindIn(envelope, wanted);
  const apiVersion = gvk.group === "" ? gvk.version : `${gvk.group}/${gvk.version}`;
  const cannotBeHandled = (why: string): Error =>
    badRequest(`${gvk.kind} in version "${gvk.version}" cannot be handled as a ${wanted.kind}: ${why}`);
  const schema = schemaFor(gvk);
  if (schema === undefined) throw cannotBeHandled(`no kind "${gvk.kind}" is registered for version "${apiVersion}"`);
  try {
    const { object } = decode({ value: messageAsJson(envelope.raw, schema), duplicates: new Map() }, schema);
    return { ...object, kind: gvk.kind, apiVersion } as unknown as KObject;
  } catch (error) {
    if (error instanceof DecodeError) throw cannotBeHandled(error.message);
    throw error;
  }
}

function kindIn({ apiVersion, kind }: Envelope, wanted: GroupVersionKind): GroupVersionKind {
  if (apiVersion === "") return { ...wanted, kind: kind === "" ? wanted.kind : kind };
  const slash = apiVersion.indexOf("/");
  return {
    group: slash < 0 ? "" : apiVersion.slice(0, slash),
    version: apiVersion.slice(slash + 1),
    kind: kind === "" ? wanted.kind : kind,
  };
}

function bytesOf(body: RequestBody | undefined): Uint8Array {
  if (body === undefined || "object" in body) return new Uint8Array();
  return "text" in body ? utf8Bytes(body.text) : (base64Bytes(body.base64) ?? new Uint8Array());
}

const MAX_BODY = 3 * 1024 * 1024;
const SUMMARY_BYTES = 30;

function summary(bytes: Uint8Array): string {
  if (bytes.length === 0) return "<empty>";
  return hexText(bytes.subarray(0, SUMMARY_BYTES)) + (bytes.length > SUMMARY_BYTES ? " ..." : "");
}
