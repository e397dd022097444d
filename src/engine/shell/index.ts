export { ProcessHost, type HostOwner } from "./process-host";
export { describeSession, localCandidates, newSession, ShellSession, type SessionData } from "./terminal/session";
export { ContainerShell } from "./container-shell";
export { runScript } from "./run-script";
export { COREUTILS } from "./coreutils/index";
export { DEFAULT_PATH } from "./find-command";
export { newShellState, type StateImage } from "./interpreter/state";
export { parseScript } from "./parser/parser";
export { ShellSyntaxError } from "./parser/syntax-error";
