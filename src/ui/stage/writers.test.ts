import { expect, it } from "vitest";
import { writerOf } from "./writers";

const span = (kind: string, process: string, attrs = {}) =>
  ({ id: 1, kind, name: "", process, machine: 0, t0: 0, attrs }) as never;

it("names the program that asked, as it names itself", () => {
  expect(
    writerOf([
      span("http", "kube-apiserver", { userAgent: "kubectl/v1.36.0 (linux/amd64)" }),
      span("command", "terminals"),
    ]),
  ).toBe("kubectl");
});

it("falls back on the program that caused the request, and else on nothing", () => {
  expect(writerOf([span("http", "kube-apiserver"), span("reconcile", "kube-controller-manager")])).toBe(
    "kube-controller-manager",
  );
  expect(writerOf([])).toBeUndefined();
});
