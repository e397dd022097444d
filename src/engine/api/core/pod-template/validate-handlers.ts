import type {
  ExecAction,
  GRPCAction,
  HTTPGetAction,
  Lifecycle,
  LifecycleHandler,
  PodSpec,
  Probe,
  SleepAction,
  TCPSocketAction,
} from "../../gen/core-v1";
import { field } from "../../../apimachinery/field-errors";
import { isHTTPHeaderName, isPortName, isPortNum } from "../../../apimachinery/names";
import type { FieldError } from "../../../apimachinery/status";
import { nonnegative, oneOf } from "./checks";

/**
 * Checks probes and lifecycle hooks, which share their handlers: exactly one of exec, httpGet, tcpSocket, grpc and
 * sleep.
 *
 * Upstream: pkg/apis/core/validation/validation.go (validateProbe, validateHandler, validateLifecycle).
 */
export function validateProbe(
  kind: ProbeKind,
  probe: Probe | undefined,
  gracePeriod: number | undefined,
  at: string,
): FieldError[] {
  if (probe === undefined) return [];
  const errs = validateHandler(probe, gracePeriod, at);
  for (const name of COUNTS) errs.push(...nonnegative(probe[name], `${at}.${name}`));
  const grace = probe.terminationGracePeriodSeconds;
  if (grace !== undefined && grace <= 0) {
    errs.push(field.invalid(`${at}.terminationGracePeriodSeconds`, grace, "must be greater than 0"));
  }
  if (kind === "readinessProbe") {
    if (grace !== undefined) {
      errs.push(field.invalid(`${at}.terminationGracePeriodSeconds`, grace, "must not be set for readinessProbes"));
    }
  } else if (probe.successThreshold !== 1) {
    errs.push(field.invalid(`${at}.successThreshold`, probe.successThreshold ?? 0, "must be 1"));
  }
  return errs;
}

export type ProbeKind = "livenessProbe" | "readinessProbe" | "startupProbe";

export function validateLifecycle(
  lifecycle: Lifecycle | undefined,
  gracePeriod: number | undefined,
  spec: PodSpec,
  at: string,
): FieldError[] {
  if (lifecycle === undefined) return [];
  const errs: FieldError[] = [];
  if (lifecycle.postStart !== undefined) {
    errs.push(...validateHandler(lifecycle.postStart, gracePeriod, `${at}.postStart`));
  }
  if (lifecycle.preStop !== undefined) errs.push(...validateHandler(lifecycle.preStop, gracePeriod, `${at}.preStop`));
  if (lifecycle.stopSignal !== undefined) {
    errs.push(...validateStopSignal(lifecycle.stopSignal, spec, `${at}.stopSignal`));
  }
  return errs;
}

interface Handlers {
  readonly exec?: ExecAction;
  readonly httpGet?: HTTPGetAction;
  readonly tcpSocket?: TCPSocketAction;
  readonly grpc?: GRPCAction;
  readonly sleep?: SleepAction;
}

function validateHandler(
  handler: Handlers | LifecycleHandler,
  gracePeriod: number | undefined,
  at: string,
): FieldError[] {
  const errs: FieldError[] = [];
  const { exec, httpGet, tcpSocket, grpc, sleep }: Handlers = handler;
  let found = 0;
  const only = (name: string, present: boolean, check: (at: string) => readonly FieldError[]): void => {
    if (!present) return;
    if (found++ > 0) errs.push(field.forbidden(`${at}.${name}`, "may not specify more than 1 handler type"));
    else errs.push(...check(`${at}.${name}`));
  };
  only("exec", exec !== undefined, (here) =>
    (exec?.command?.length ?? 0) === 0 ? [field.required(`${here}.command`, "")] : [],
  );
  only("httpGet", httpGet !== undefined, (here) => validateHttpGet(httpGet, here));
  only("tcpSocket", tcpSocket !== undefined, (here) => validatePort(tcpSocket?.port, `${here}.port`));
  only("grpc", grpc !== undefined, (here) => validatePort(grpc?.port, `${here}.port`));
  only("sleep", sleep !== undefined, (here) => validateSleep(sleep?.seconds ?? 0, gracePeriod, here));
  if (found === 0) errs.push(field.required(at, "must specify a handler type"));
  return errs;
}

function validateHttpGet(get: HTTPGetAction | undefined, at: string): FieldError[] {
  const errs: FieldError[] = [];
  if (!get?.path) errs.push(field.required(`${at}.path`, ""));
  errs.push(...validatePort(get?.port, `${at}.port`), ...oneOf(get?.scheme ?? "", ["HTTP", "HTTPS"], `${at}.scheme`));
  for (const { name = "" } of get?.httpHeaders ?? []) {
    for (const msg of isHTTPHeaderName(name)) errs.push(field.invalid(`${at}.httpHeaders`, name, msg));
  }
  return errs;
}

/** A number, or the name of a container's port. */
function validatePort(port: number | string | undefined, at: string): FieldError[] {
  const messages = typeof port === "string" ? isPortName(port) : isPortNum(port ?? 0);
  return messages.map((msg) => field.invalid(at, port ?? 0, msg));
}

function validateSleep(seconds: number, gracePeriod: number | undefined, at: string): FieldError[] {
  if (gracePeriod === undefined || (seconds >= 0 && seconds <= gracePeriod)) return [];
  const detail = `must be non-negative and less than terminationGracePeriodSeconds (${gracePeriod})`;
  return [field.invalid(at, seconds, detail)];
}

function validateStopSignal(signal: string, spec: PodSpec, at: string): FieldError[] {
  const os = spec.os?.name ?? "";
  if (os === "") return [field.forbidden(at, "may not be set for containers with empty `spec.os.name`")];
  const known = os === "windows" ? WINDOWS_SIGNALS : LINUX_SIGNALS;
  return oneOf(signal, known, at);
}

const COUNTS = [
  "initialDelaySeconds",
  "timeoutSeconds",
  "periodSeconds",
  "successThreshold",
  "failureThreshold",
] as const;
const WINDOWS_SIGNALS = ["SIGKILL", "SIGTERM"];
const REAL_TIME = [...Array(14).keys()].flatMap((i) => [`SIGRTMAX-${i + 1}`, `SIGRTMIN+${i + 1}`]);
const LINUX_SIGNALS = [
  "SIGABRT",
  "SIGALRM",
  "SIGBUS",
  "SIGCHLD",
  "SIGCLD",
  "SIGCONT",
  "SIGFPE",
  "SIGHUP",
  "SIGILL",
  "SIGINT",
  "SIGIO",
  "SIGIOT",
  "SIGKILL",
  "SIGPIPE",
  "SIGPOLL",
  "SIGPROF",
  "SIGPWR",
  "SIGQUIT",
  "SIGRTMAX",
  "SIGRTMIN",
  "SIGRTMIN+15",
  ...REAL_TIME,
  "SIGSEGV",
  "SIGSTKFLT",
  "SIGSTOP",
  "SIGSYS",
  "SIGTERM",
  "SIGTRAP",
  "SIGTSTP",
  "SIGTTIN",
  "SIGTTOU",
  "SIGURG",
  "SIGUSR1",
  "SIGUSR2",
  "SIGVTALRM",
  "SIGWINCH",
  "SIGXCPU",
  "SIGXFSZ",
].sort();
