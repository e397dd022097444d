import type { Command } from "../command";

/** Commands that change something on the server. */
export const MUTATING_COMMANDS: readonly Command[] = [];
