/**
 * What goes wrong in a command, in the words that kubectl ends with. Commands throw these; `kubectl.ts` prints them.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/util/helpers.go (checkErr, UsageErrorf, ErrExit).
 */
export class CommandError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
    this.name = "CommandError";
  }
}

/** Everything was said already; only the status is left to give. */
export class SilentExit extends CommandError {
  constructor(exitCode = 1) {
    super("", exitCode);
  }
}

/** Several faults at once, each printed on its own; within another one they are one text. */
export class SeveralErrors extends CommandError {
  constructor(readonly errors: readonly Error[]) {
    const messages = [...new Set(errors.map((each) => each.message))];
    super(messages.length === 1 ? messages[0]! : `[${messages.join(", ")}]`);
  }
}

/** One fault as it is, several as one. */
export function aggregate(errors: readonly Error[]): Error {
  return errors.length === 1 ? errors[0]! : new SeveralErrors(errors);
}

/** A kubeconfig that contradicts itself. */
export class ConfigurationError extends CommandError {
  constructor(readonly errors: readonly string[]) {
    super(
      errors.length === 1 ? `invalid configuration: ${errors[0]}` : `invalid configuration: [${errors.join(", ")}]`,
    );
  }
}

/** `error: MESSAGE` and where to read more; `path` is the command's, "kubectl get". */
export function usageError(path: string, message: string): CommandError {
  return new CommandError(`${message}\nSee '${path} -h' for help and examples`);
}

/** A message that is complete as it stands: it gets no "error: " in front. */
export class PlainError extends CommandError {}

/** A template that failed half-way: what it had printed, and how to find the fault, went to standard output. */
export class PrintFailure extends CommandError {
  constructor(
    message: string,
    readonly printed: string,
  ) {
    super(message);
  }
}

/** Nobody listens where the server should be. */
export class ConnectionRefused extends PlainError {
  constructor(readonly host: string) {
    super(`The connection to the server ${host} was refused - did you specify the right host or port?`);
  }
}
