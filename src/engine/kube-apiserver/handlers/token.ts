import { parsePrivateKey, type PrivateKey } from "../../pki/keys";
import type { KObject } from "../../apimachinery/object";
import { badRequest, conflict, forbidden, internalError, invalid, notFound } from "../../apimachinery/status-errors";
import { field } from "../../apimachinery/field-errors";
import { formatTime } from "../../apimachinery/time";
import { issueServiceAccountToken, type ObjectName } from "../authentication/service-account-token";
import { nodeIdentity } from "../authentication/user";
import { ISSUER, PKI } from "../identity";
import type { Handler, Rooms } from "../request-context";
import { readBody } from "./body";
import { stages } from "./stages";
import { writeOptions } from "./write-options";

const TOKEN_REQUEST = { group: "authentication.k8s.io", version: "v1", kind: "TokenRequest" } as const;

/**
 * A token for a service account, for a while, perhaps bound to a pod.
 *
 * Upstream: pkg/registry/core/serviceaccount/storage/token.go.
 */
export function tokenHandler(): Handler {
  return (rooms, context) => {
    const { info, request } = context;
    const { object } = stages.decode(rooms, () => readBody(request, TOKEN_REQUEST, writeOptions(info)));
    const account = rooms.cacher.get(`/registry/serviceaccounts/${info.namespace}/${info.name}`);
    if (account === undefined) throw notFound({ group: "", resource: "serviceaccounts" }, info.name);
    const spec = (object["spec"] ?? {}) as TokenSpec;
    if (nodeIdentity(context.user) !== undefined && spec.boundObjectRef?.kind !== "Pod") {
      throw forbidden({ group: "", resource: "serviceaccounts" }, info.name, "node requested token not bound to a pod");
    }
    const seconds = spec.expirationSeconds ?? 3600;
    checkSeconds(seconds);
    const bound = boundTo(rooms, info.namespace, spec.boundObjectRef);
    const key = signingKey(rooms.place.files.read(`${PKI}/sa.key`) ?? "");
    const issuedAt = Math.floor(rooms.place.wall() / 1000);
    // The token of a pod lives longer than its holder is told, so that clusters with old clients keep working.
    const audiences = (spec.audiences ?? []).length > 0 ? spec.audiences! : [ISSUER];
    const token = issueServiceAccountToken(
      {
        issuer: ISSUER,
        audiences,
        namespace: info.namespace,
        serviceAccount: nameOf(account),
        ...bound,
        issuedAt,
        expiresAt: issuedAt + seconds,
        id: rooms.place.rng.uuid("token"),
      },
      key,
    );
    const status = { token, expirationTimestamp: formatTime((issuedAt + seconds) * 1000) };
    const shown = {
      name: info.name,
      namespace: info.namespace,
      uid: account.metadata.uid ?? "",
      creationTimestamp: formatTime(issuedAt * 1000),
    };
    return {
      do: "answer",
      status: 201,
      object: {
        ...object,
        metadata: shown,
        spec: { audiences, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
        status,
      } as KObject,
    };
  };
}

interface TokenSpec {
  readonly audiences?: readonly string[];
  readonly expirationSeconds?: number;
  readonly boundObjectRef?: BoundRef | null;
}
interface BoundRef {
  readonly kind?: string;
  readonly apiVersion?: string;
  readonly name?: string;
  readonly uid?: string;
}

function checkSeconds(seconds: number): void {
  const fault =
    seconds < 600
      ? "may not specify a duration less than 10 minutes"
      : seconds > 4_294_967_296
        ? "may not specify a duration larger than 2^32 seconds"
        : "";
  if (fault !== "")
    throw invalid({ group: "authentication.k8s.io", kind: "TokenRequest" }, "", [
      field.invalid("spec.expirationSeconds", seconds, fault),
    ]);
}

function boundTo(
  { cacher }: Rooms,
  namespace: string,
  ref: BoundRef | null | undefined,
): { readonly pod?: ObjectName; readonly secret?: ObjectName; readonly node?: ObjectName } {
  if (ref === undefined || ref === null) return {};
  const { kind = "", name = "", uid = "" } = ref;
  const resource = { Pod: "pods", Secret: "secrets", Node: "nodes" }[kind];
  if (resource === undefined) throw badRequest(`cannot bind token to object of type ${typeText(ref)}`);
  const key = kind === "Node" ? `/registry/minions/${name}` : `/registry/${resource}/${namespace}/${name}`;
  const found = cacher.get(key);
  if (found === undefined) throw notFound({ group: "", resource }, name);
  if (uid !== "" && uid !== found.metadata.uid) {
    throw conflict(
      { group: "", resource: kind },
      name,
      `the UID in the bound object reference (${uid}) does not match the UID in record. The object might have been deleted and then recreated`,
    );
  }
  if (kind !== "Pod") return { [kind.toLowerCase()]: nameOf(found) };
  const nodeName = (found["spec"] as { readonly nodeName?: string }).nodeName ?? "";
  const node = nodeName === "" ? undefined : cacher.get(`/registry/minions/${nodeName}`);
  return { pod: nameOf(found), ...(node !== undefined && { node: nameOf(node) }) };
}

function typeText({ apiVersion = "", kind = "" }: BoundRef): string {
  return `${apiVersion.includes("/") ? apiVersion : `/${apiVersion}`}, Kind=${kind}`;
}

function nameOf({ metadata }: KObject): ObjectName {
  return { name: metadata.name ?? "", uid: metadata.uid ?? "" };
}

/** Parsed keys by their text: a pure cache. */
const KEYS = new Map<string, PrivateKey>();

function signingKey(pem: string): PrivateKey {
  const known = KEYS.get(pem);
  if (known !== undefined) return known;
  const key = parsePrivateKey(pem);
  if (key === undefined) throw internalError("the server has no key for service account tokens");
  KEYS.set(pem, key);
  return key;
}
