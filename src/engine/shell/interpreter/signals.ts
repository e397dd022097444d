/**
 * How a script leaves its path. Thrown between waits of one task and caught in the same task, so they never reach a
 * journal.
 */
export class ExitSignal extends Error {
  constructor(readonly status: number) {
    super("exit");
  }
}

export class ReturnSignal extends Error {
  constructor(readonly status: number) {
    super("return");
  }
}

/** `break n` and `continue n`. */
export class LoopSignal extends Error {
  constructor(
    readonly verb: "break" | "continue",
    readonly levels: number,
  ) {
    super(verb);
  }
}

/** Nobody reads what is written: SIGPIPE ends the writer. */
export class BrokenPipe extends Error {
  constructor() {
    super("Broken pipe");
  }
}

/** An error that ends a script, or the line of an interactive shell: its message is shown after the shell's name. */
export class ShellFailure extends Error {
  constructor(
    message: string,
    readonly status = 2,
  ) {
    super(message);
  }
}
