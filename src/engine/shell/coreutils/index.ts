import type { CommandTable } from "../../sim/ports/command-io";
import { cat } from "./cat";
import { echo } from "./echo";
import { grep } from "./grep";
import { printf } from "./printf";

/** The core utilities, by name. */
export const COREUTILS: CommandTable = { cat, echo, egrep: grep, fgrep: grep, grep, printf };
