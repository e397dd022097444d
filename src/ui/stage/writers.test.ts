import { expect, it } from "vitest";
import { causeOf, writerOf } from "./writers";

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

it("names what was typed as the cause, else what is last known", () => {
  const typed = { ...(span("command", "terminals") as object), name: "kubectl run hello" } as never;
  expect(causeOf([span("http", "kube-apiserver"), typed, span("input", "world")])).toBe("kubectl run hello");
  expect(causeOf([{ ...(span("timer", "kubelet") as object), name: "renew" } as never])).toBe("timer: renew");
  expect(causeOf([])).toBeUndefined();
});
