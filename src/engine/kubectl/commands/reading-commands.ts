import type { Command } from "../command";
import { GET } from "./get/get-command";

/** Commands that only look. */
export const READING_COMMANDS: readonly Command[] = [GET];
