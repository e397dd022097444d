import { describe, expect, it } from "vitest";
import { field, longerThan, path } from "./field-errors";
import * as errors from "./status-errors";

const pods = { group: "", resource: "pods" };
const deployments = { group: "apps", resource: "deployments" };

describe("status errors", () => {
  it.each([
    [errors.notFound(pods, "a"), 404, "NotFound", 'pods "a" not found'],
    [errors.alreadyExists(deployments, "a"), 409, "AlreadyExists", 'deployments.apps "a" already exists'],
    [
      errors.conflict(pods, "a"),
      409,
      "Conflict",
      'Operation cannot be fulfilled on pods "a": the object has been modified; ' +
        "please apply your changes to the latest version and try again",
    ],
    [errors.forbidden(pods, "", "no"), 403, "Forbidden", "pods is forbidden: no"],
    [errors.internalError("x"), 500, "InternalError", "Internal error occurred: x"],
  ])("%s", (error, code, reason, message) => {
    expect([error.code, error.reason, error.message]).toEqual([code, reason, message]);
  });

  it("forbids in RBAC's words", () => {
    const error = errors.accessForbidden({ user: "alice", verb: "list", resource: "pods", group: "", namespace: "y" });
    expect(error.status).toEqual({
      kind: "Status",
      apiVersion: "v1",
      metadata: {},
      status: "Failure",
      reason: "Forbidden",
      details: { kind: "pods" },
      code: 403,
      message: 'pods is forbidden: User "alice" cannot list resource "pods" in API group "" in the namespace "y"',
    });
    expect(errors.accessForbidden({ user: "a", verb: "get", path: "/x" }).message).toBe(
      'forbidden: User "a" cannot get path "/x"',
    );
  });

  it("gathers field errors", () => {
    const at = path("spec").child("containers").index(0);
    const list = [
      field.required(at.child("name"), ""),
      field.invalid(at.child("env").key("x"), -1, "must be positive"),
    ];
    const error = errors.invalid({ group: "apps", kind: "Deployment" }, "d", [...list, ...list]);
    expect(error.message).toBe(
      'Deployment.apps "d" is invalid: [spec.containers[0].name: Required value, ' +
        "spec.containers[0].env[x]: Invalid value: -1: must be positive]",
    );
    expect(error.status.details?.causes).toHaveLength(4);
    expect(errors.invalid({ group: "", kind: "Pod" }, "p", list.slice(0, 1)).message).toBe(
      'Pod "p" is invalid: spec.containers[0].name: Required value',
    );
  });
});

it.each([
  [field.notSupported("a", "x", ["b", "c"]), 'Unsupported value: "x": supported values: "b", "c"'],
  [field.invalid("a", null, "m"), "Invalid value: null: m"],
  [field.invalid("a", { b: "<" }, "m"), 'Invalid value: {"b":"\\u003c"}: m'],
  [field.tooLong("a", 4), "Too long: may not be more than 4 bytes"],
  [field.tooMany("a", 3, 2), "Too many: 3: must have at most 2 items"],
  [field.duplicate("a", "x"), 'Duplicate value: "x"'],
  [field.forbidden("a", "no"), "Forbidden: no"],
])("%j", (error, message) => expect(error.message).toBe(message));

it("counts bytes, not units", () => expect([longerThan("éé", 3), longerThan("éé", 4)]).toEqual([true, false]));
