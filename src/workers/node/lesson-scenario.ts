import { existsSync, readFileSync } from "node:fs";
import { CONTROL_PLANE, FIRST_NODE, SECOND, WORKSTATION } from "../../engine/index";
import { parseLesson } from "../../lessons/lesson";
import type { ConductorInput } from "../conductor-input";
import { random, recipe, tell, type Scenario } from "./scenario";

/**
 * The first lesson's own script, typed at random times, and beside it whatever a visitor may think of: other commands,
 * half-typed lines, keys that stop them, processes and containers that are killed, a slow network, a power cut.
 */
export function lesson(seed: number, quick: boolean): Scenario {
  const next = random(seed * 104_729);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(next() * from.length)]!;
  const script = scriptOf(LESSON);
  const inputs: { readonly at: number; readonly input: ConductorInput }[] = [];
  let at = 3 * SECOND;
  const soon = (): number => (at += 200_000 + Math.floor(next() * 3 * SECOND));
  for (const line of script) {
    inputs.push({ at: soon(), input: keys("main", `${line}\r`) });
    for (let more = quick ? 1 : 1 + Math.floor(next() * 4); more > 0; more--)
      inputs.push({ at: soon(), input: next() < 0.75 ? keys("main", pick(TYPED)) : pick(DEEDS)(next) });
  }
  // What still waits is stopped, and the power is given back, so that every run ends in a cluster that answers.
  inputs.push({ at: soon(), input: power(true) }, { at: soon(), input: keys("main", "\u0003kubectl get pods -A\r") });
  return { name: "lesson", recipe: recipe(seed, 3), inputs, end: at + 10 * SECOND, moments: quick ? 5 : 16 };
}

const LESSON = "public/lessons/first/01-enter/lesson.yaml";

const TYPED: readonly string[] = [
  "kubectl get nodes\r",
  "kubectl create deployment web --image=playground/web:1 --replicas=3\r",
  "kubectl get pods -o wide\r",
  "kubectl describe pod hello\r",
  "kubectl scale deployment web --replicas=5\r",
  "kubectl get deployment web -o yaml | grep image\r",
  "kubectl get pods -w\r",
  "\u0003",
  "kubectl set image deployment/web web=playground/web:2\r",
  "kubectl rollout status deployment/web --timeout=5s\r",
  "kubectl delete pod -l app=web --wait=false\r",
  "for i in 1 2 3; do echo $i; sleep 1; done\r",
  "kubectl rollout undo deployment/web\r",
  "kubectl logs -f hello\r",
  "kubectl get p\t",
  "echo $((RANDOM % 7)) > f; cat f\r",
  "kubectl delete pod hello --now\r",
  "kubectl explain pod.spec.nodeName\r",
];

const DEEDS: readonly ((next: () => number) => ConductorInput)[] = [
  () => kill("kube-scheduler"),
  () => kill("kube-controller-manager"),
  () => kill("kube-apiserver"),
  (next) => ({
    machine: FIRST_NODE + Math.floor(next() * 3),
    handler: "signal",
    payload: { name: "kubelet", signal: "SIGKILL" },
  }),
  (next) => ({
    machine: WORKSTATION,
    handler: "link",
    payload: { peer: CONTROL_PLANE, cut: false, delay: Math.floor(next() * 300_000) },
  }),
  () => power(false),
  () => power(true),
];

function keys(terminal: string, typed: string): ConductorInput {
  return tell("terminals", "keys", { terminal, keys: typed });
}

function kill(name: string): ConductorInput {
  return { machine: CONTROL_PLANE, handler: "signal", payload: { name, signal: "SIGKILL" } };
}

function power(on: boolean): ConductorInput {
  return { machine: FIRST_NODE + 2, handler: on ? "power-on" : "power-off", payload: null };
}

/** What the lesson itself has its reader type. */
function scriptOf(path: string): readonly string[] {
  let folder = new URL(".", import.meta.url);
  while (!existsSync(new URL("package.json", folder))) folder = new URL("../", folder);
  const { steps } = parseLesson(readFileSync(new URL(path, folder), "utf8"));
  return steps.flatMap(({ solution }) => solution ?? []);
}
