import type { Task } from "../../sim/task";
import type { Interpreter } from "../interpreter/interpreter";
import { CONTROL } from "./control";
import { JOBS } from "./jobs";
import { VARIABLES } from "./variables";
import { READING } from "./reading";
import { TESTS } from "./test";

/** A command that a shell runs within itself, since it concerns what the shell knows. */
export type Builtin = (shell: Interpreter, argv: readonly string[]) => Task<number>;
export type BuiltinTable = { readonly [name: string]: Builtin };

export const BUILTINS: BuiltinTable = { ...CONTROL, ...VARIABLES, ...JOBS, ...READING, ...TESTS };
