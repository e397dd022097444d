import { describe, expect, it } from "vitest";
import { parseServeOptions } from "./serve-options";

describe("parseServeOptions", () => {
  it("has defaults, and takes a preset that exists", () => {
    expect(parseServeOptions([])).toEqual({
      port: 0,
      preset: "hosted",
      presetAssumed: true,
      nodes: 3,
      kubelet: "full",
      controllers: true,
      scheduler: true,
      seed: 1,
      speed: 1,
      threads: 1,
    });
  });

  it.each([
    [["--port", "8080", "--speed=max"], { port: 8080, speed: "max" }],
    [["--speed", "2.5", "--no-controllers"], { speed: 2.5, controllers: false }],
    [["--kubelet", "kwok", "--nodes", "100", "--kubeconfig", "x"], { kubelet: "kwok", nodes: 100, kubeconfig: "x" }],
  ])("reads %j", (args, expected) => {
    expect(parseServeOptions(args)).toMatchObject(expected);
  });

  it.each([
    [["--preset", "kubeadm"], 'preset "kubeadm" is not there yet; this version has: hosted'],
    [["--preset", "moon"], 'preset "moon" is unknown; this version has: hosted'],
    [["--port", "99999"], 'option --port must be a whole number from 0 to 65535, not "99999"'],
    [["--speed", "fast"], "option --speed must be a number from 0.1 to 10000, or max"],
    [["--kubelet", "docker"], "option --kubelet must be one of full, hollow, kwok, none"],
    [["--nodes"], "option --nodes needs a value"],
    [["--wat"], "unknown option: --wat"],
  ])("refuses %j", (args, message) => {
    expect(() => parseServeOptions(args)).toThrow(message);
  });
});
