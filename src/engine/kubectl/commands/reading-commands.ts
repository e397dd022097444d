import type { Command } from "../command";

/** Commands that only look. */
export const READING_COMMANDS: readonly Command[] = [];
