import type { Command } from "../parser/tree";

export interface Variable {
  readonly value: string;
  readonly exported: boolean;
  readonly readonly: boolean;
}
export interface Job {
  readonly number: number;
  readonly pid: number;
  readonly text: string;
}

/**
 * What a shell knows: variables, functions, the working folder, where its descriptors lead. It is a local of the task
 * that runs the script; what crosses to another task (a stage of a pipeline, a background job, the next line of a
 * terminal) is its image.
 */
export class ShellState {
  variables = new Map<string, Variable>();
  functions = new Map<string, Command>();
  positional: readonly string[] = [];
  name = "sh";
  cwd = "/";
  status = 0;
  /** `$$`: the shell that was started first, also within subshells. */
  shellPid = 0;
  lastBackground = 0;
  /** Descriptor to stream. */
  fds = new Map<number, string>();
  options = new Set<string>();
  jobs: readonly Job[] = [];
  exitTrap: string | null = null;

  static from(image: StateImage): ShellState {
    const state = new ShellState();
    state.variables = new Map(Object.entries(image.variables));
    state.functions = new Map(Object.entries(image.functions));
    state.positional = image.positional;
    state.name = image.name;
    state.cwd = image.cwd;
    state.status = image.status;
    state.shellPid = image.shellPid;
    state.lastBackground = image.lastBackground;
    state.fds = new Map(image.fds);
    state.options = new Set(image.options);
    state.jobs = image.jobs;
    state.exitTrap = image.exitTrap;
    return state;
  }

  image(): StateImage {
    return {
      variables: Object.fromEntries(this.variables),
      functions: Object.fromEntries(this.functions),
      positional: this.positional,
      name: this.name,
      cwd: this.cwd,
      status: this.status,
      shellPid: this.shellPid,
      lastBackground: this.lastBackground,
      fds: [...this.fds],
      options: [...this.options],
      jobs: this.jobs,
      exitTrap: this.exitTrap,
    };
  }

  /** What a subshell begins with. Traps are not inherited. */
  fork(): ShellState {
    const state = ShellState.from(this.image());
    state.exitTrap = null;
    return state;
  }

  get(name: string): string | undefined {
    return this.variables.get(name)?.value;
  }

  set(name: string, value: string): void {
    const old = this.variables.get(name);
    this.variables.set(name, {
      value,
      exported: old?.exported ?? this.options.has("a"),
      readonly: old?.readonly ?? false,
    });
  }

  export(name: string, value = this.get(name) ?? ""): void {
    this.variables.set(name, { value, exported: true, readonly: this.variables.get(name)?.readonly ?? false });
  }

  /** Puts variables back as they were. */
  restore(before: Iterable<readonly [string, Variable | undefined]>): void {
    for (const [name, variable] of before) {
      if (variable === undefined) this.variables.delete(name);
      else this.variables.set(name, variable);
    }
  }

  /** The environment of programs started from here. */
  environment(): { readonly [name: string]: string } {
    return Object.fromEntries([...this.variables].filter(([, v]) => v.exported).map(([name, v]) => [name, v.value]));
  }
}

export interface StateImage {
  readonly variables: { readonly [name: string]: Variable };
  readonly functions: { readonly [name: string]: Command };
  readonly positional: readonly string[];
  readonly name: string;
  readonly cwd: string;
  readonly status: number;
  readonly shellPid: number;
  readonly lastBackground: number;
  readonly fds: readonly (readonly [number, string])[];
  readonly options: readonly string[];
  readonly jobs: readonly Job[];
  readonly exitTrap: string | null;
}

/** A state to begin with: an environment, a folder, descriptors. */
export function newShellState(env: { readonly [name: string]: string }, cwd: string): ShellState {
  const state = new ShellState();
  for (const [name, value] of Object.entries(env)) state.export(name, value);
  state.cwd = cwd;
  state.export("PWD", cwd);
  return state;
}
