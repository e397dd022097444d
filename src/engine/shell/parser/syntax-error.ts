/** A script that cannot be read, in the words of busybox' ash. Never leaves the shell. */
export class ShellSyntaxError extends Error {
  /** `incomplete`: more lines could still make it right, so an interactive shell asks for them. */
  constructor(
    readonly reason: string,
    readonly line: number,
    readonly incomplete = false,
  ) {
    super(`syntax error: ${reason}`);
  }
}
