import { expect, it } from "vitest";
import type { HttpRequest, HttpResponse } from "../net/http";
import { exchangeWords } from "./exchange-words";
import type { RequestContext } from "./request-context";
import { requestInfo } from "./request-info";

function words(request: HttpRequest, answer?: HttpResponse) {
  const info = requestInfo(request.method, request.path, request.query);
  return exchangeWords({ request, info } as RequestContext, answer) as {
    readonly sent: { readonly headers: unknown; readonly [field: string]: unknown };
    readonly answered?: { readonly [field: string]: unknown };
  };
}

const PODS = "/api/v1/namespaces/default/pods";

it("keeps the text of both sides, and how somebody proved who he is without the proof", () => {
  const { sent, answered } = words(
    { method: "POST", path: PODS, headers: { authorization: "Bearer abc.def" }, body: { text: "{}" } },
    { status: 201, headers: { "content-type": "application/json" }, body: { text: "{ }" } },
  );
  expect(sent).toEqual({ headers: { authorization: "Bearer …" }, text: "{}" });
  expect(answered).toEqual({ headers: { "content-type": "application/json" }, text: "{ }" });
});

it("keeps nothing of a proof that names no scheme", () => {
  const { sent } = words({ method: "GET", path: PODS, headers: { authorization: "abc.def" } }, undefined);
  expect(sent.headers).toEqual({ authorization: "…" });
});

it.each([
  ["/api/v1/namespaces/default/secrets"],
  ["/api/v1/namespaces/default/secrets/one"],
  ["/api/v1/namespaces/default/serviceaccounts/default/token"],
  ["/apis/authentication.k8s.io/v1/tokenreviews"],
])("keeps no body of %s", (path) => {
  const body = { text: '{"data":{"password":"c2VjcmV0"}}' };
  const kept = words({ method: "POST", path, headers: {}, body }, { status: 201, headers: {}, body });
  expect(JSON.stringify(kept)).not.toContain("c2VjcmV0");
  expect(kept.sent["leftOut"]).toBe("secret");
  expect(kept.answered?.["leftOut"]).toBe("secret");
});

it("says what it left out: the end of a long text, and what components exchange as protobuf", () => {
  const text = "x".repeat(20_000);
  const { sent, answered } = words(
    { method: "PUT", path: PODS, headers: {}, body: { object: { kind: "Pod" } } },
    { status: 200, headers: {}, body: { text } },
  );
  expect(sent).toEqual({ headers: {}, leftOut: "protobuf", kind: "Pod" });
  expect(answered).toMatchObject({ leftOut: "long", size: 20_000 });
  expect((answered?.["text"] as string).length).toBe(16_384);
});

it("writes a patch out, which is JSON also where components send it", () => {
  const body = { object: { spec: { replicas: 2 } } };
  expect(words({ method: "PATCH", path: `${PODS}/a`, headers: {}, body }).sent["text"]).toBe('{"spec":{"replicas":2}}');
});

it("writes a refusal out, whoever gets it", () => {
  const body = { object: { kind: "Status", message: "no" } };
  expect(words({ method: "GET", path: PODS, headers: {} }, { status: 404, headers: {}, body }).answered?.["text"]).toBe(
    '{"kind":"Status","message":"no"}',
  );
});
