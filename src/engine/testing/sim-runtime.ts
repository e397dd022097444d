import type { RuntimeProfile } from "../container-runtime/profile";
import { DENIED } from "../container-runtime/profile";
import type { Behaviour, ExecResult, HttpRoute } from "../images/behaviour";
import type { ImageReference } from "../images/reference";
import { MILLISECOND, SECOND, type Micros } from "../sim/time";

/**
 * The runtime of the kubelet recordings: the program `sim`, whose arguments say what happens, and the images that it
 * comes in.
 */
export const SIM_RUNTIME: RuntimeProfile = {
  sandboxTakes: 300 * MILLISECOND,
  createTakes: 100 * MILLISECOND,
  startTakes: 100 * MILLISECOND,
  sandboxStopTakes: 50 * MILLISECOND,
  isPresent: ({ repository }) => repository === "docker.io/library/present",
  user: () => 0,
  networkError: (annotations) => annotations["sim/sandbox-error"],
  pull(image, tries) {
    const error = pullError(image, tries);
    return { takes: 600 * MILLISECOND, size: 12_345_678, ...(error !== undefined && { error }) };
  },
  behaviour: (_image, { command, attempt }) => simBehaviour(command[0] === "sim" ? command.slice(1) : command, attempt),
  turn: () => ({ lines: [] }),
  exec: (_image, command, { age }) => simExec(command, age),
};

/** `10`, `1.5`, `2m`. */
function duration(text: string): Micros {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h)?$/.exec(text);
  if (match === null) return 0;
  const unit = { ms: MILLISECOND, s: SECOND, m: 60 * SECOND, h: 3600 * SECOND }[match[2] ?? "s"] ?? SECOND;
  return Math.round(Number(match[1]) * unit);
}

function pullError(image: ImageReference, tries: number): string | undefined {
  const { full, registry, repository, tag } = image;
  const head = `failed to pull and unpack image "${full}": failed to resolve reference "${full}"`;
  const path = repository.slice(registry.length + 1);
  const request = `${head}: failed to do request: Head "https://${registry}/v2/${path}/manifests/${tag}"`;
  if (tag === "no-such-tag") return `rpc error: code = NotFound desc = ${head}: ${full}: not found`;
  if (repository.endsWith("/no-such-repo")) return head + DENIED;
  if (path.startsWith("private/")) {
    return `${head}: failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://${registry}/token: 401 Unauthorized`;
  }
  if (registry === "registry.unreachable.example") return `${request}: dial tcp: lookup ${registry}: no such host`;
  return tag === "flaky" && tries === 0 ? `${request}: net/http: TLS handshake timeout` : undefined;
}

function simBehaviour(args: readonly string[], attempt: number): Behaviour {
  const all = (name: string): string[] =>
    args.filter((arg) => arg.startsWith(`${name}=`)).map((arg) => arg.slice(name.length + 1));
  const one = (name: string): string | undefined => all(name)[0];
  const codes = all("exit");
  const term = one("term");
  const after = one("after");
  const logs = [
    ...all("log").map((text) => ({ at: 0, stream: "stdout" as const, text })),
    ...all("err").map((text) => ({ at: 0, stream: "stderr" as const, text })),
  ];
  const reason = one("reason");
  const terminationMessage = one("termmsg");
  const createError = one("createfail");
  const startError = one("startfail");
  return {
    term:
      term === "ignore"
        ? "ignore"
        : { code: Number(term ?? 143), delay: one("delay") === undefined ? SECOND / 5 : duration(one("delay")!) },
    ...(codes.length > 0 && {
      exit: {
        code: Number(codes[Math.min(attempt, codes.length - 1)]),
        after: after === undefined ? 0 : duration(after),
        ...(reason !== undefined && { reason }),
      },
    }),
    logs,
    ...(terminationMessage !== undefined && { terminationMessage }),
    http: all("http").map(httpPort),
    tcp: all("tcp").map(Number),
    grpc: all("grpc").map((text) => ({ port: Number(text.split(":")[0]), status: Number(text.split(":")[1] ?? 1) })),
    ...(createError !== undefined && { createError }),
    ...(startError !== undefined && { startError }),
  };
}

function httpPort(text: string): { readonly port: number; readonly routes: readonly HttpRoute[] } {
  const [port = "", status = "200", ...rest] = text.split(":");
  const body = rest.join(":");
  const code = Number(status);
  const span = /^(until|from)-(.*)$/.exec(body);
  if (span !== null) {
    const at = duration(span[2]!);
    const early = { path: "/", until: at };
    return {
      port: Number(port),
      routes:
        span[1] === "until"
          ? [
              { ...early, status: 200 },
              { path: "/", status: 500 },
            ]
          : [
              { ...early, status: 503 },
              { path: "/", status: 200 },
            ],
    };
  }
  if (body === "slow") return { port: Number(port), routes: [{ path: "/", status: code, delay: 30 * SECOND }] };
  const redirect = code >= 300 && code < 400;
  return {
    port: Number(port),
    routes: [{ path: "/", status: code, ...(redirect ? { location: body, body: "moved" } : { body }) }],
  };
}

function simExec([program = "", ...args]: readonly string[], age: number): ExecResult {
  switch (program) {
    case "true":
      return { code: 0, output: "", takes: 0 };
    case "false":
      return { code: 1, output: "", takes: 0 };
    case "fail":
      return { code: Number(args[0] ?? 1), output: args.length > 1 ? `${args.slice(1).join(" ")}\n` : "", takes: 0 };
    case "sleep":
      return { code: 0, output: "", takes: duration(args[0] ?? "0s") };
    case "echo":
      return { code: 0, output: `${args.join(" ")}\n`, takes: 0 };
    case "ok-until":
      return age < duration(args[0] ?? "0s")
        ? { code: 0, output: "", takes: 0 }
        : { code: 1, output: "too old\n", takes: 0 };
    case "ok-from":
      return age >= duration(args[0] ?? "0s")
        ? { code: 0, output: "", takes: 0 }
        : { code: 1, output: "too young\n", takes: 0 };
    default:
      return { missing: program };
  }
}
