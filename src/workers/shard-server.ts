import {
  type Machine,
  type MachineId,
  type Plain,
  type ShardOptions,
  type ShardRuntime,
  type ShardSnapshot,
  type SimulationSpec,
  digestText,
  parseShard,
  serialiseShard,
} from "../engine/kernel";
import { pack, unpack, type FromShard, type Question, type ToShard } from "./shard-protocol";

/** Builds the machines of a shard with the programs that this thread has loaded. */
export type ShardFactory = (
  spec: SimulationSpec,
  machines: readonly MachineId[],
  options: ShardOptions,
) => ShardRuntime;

/** Answers the conductor for one shard; the same in a Web Worker, a Node thread and inline. */
export class ShardServer {
  #runtime: ShardRuntime | undefined;
  readonly #saved = new Map<number, ShardSnapshot>();

  constructor(private readonly makeShard: ShardFactory) {}

  answer(message: ToShard): FromShard {
    try {
      return this.#answer(message);
    } catch (error) {
      const text = error instanceof Error ? `${error.message}\n${error.stack ?? ""}` : String(error);
      return { did: "fault", message: text };
    }
  }

  #answer(message: ToShard): FromShard {
    if (message.do === "open") return this.#open(message);
    const runtime = this.#runtime;
    if (runtime === undefined)
      return { did: "fault", message: `a shard is opened before it is asked to ${message.do}` };
    switch (message.do) {
      case "run": {
        const { outbox, trace, ...report } = runtime.run(message.horizon, message.inbox.map(unpack), message.budget);
        return { did: "report", ...report, outbox: outbox.map(pack), trace: JSON.stringify(trace) };
      }
      case "save":
        this.#saved.set(message.token, runtime.save());
        return { did: "done" };
      case "restore": {
        const snapshot = this.#saved.get(message.token);
        if (snapshot === undefined) return { did: "fault", message: `checkpoint ${message.token} is kept` };
        runtime.load(snapshot);
        return this.#idleReport(runtime);
      }
      case "forget":
        for (const token of message.tokens) this.#saved.delete(token);
        return { did: "done" };
      case "image":
        return { did: "image", image: serialiseShard(runtime.save()) };
      case "load":
        runtime.load(parseShard(message.image));
        return this.#idleReport(runtime);
      case "next-work":
        return { did: "next-work", next: runtime.nextWork() };
      case "inspect":
        return { did: "answers", answers: message.questions.map((question) => inspect(runtime, question)) };
      case "chains":
        return { did: "chains", chains: [...runtime.machines()].flatMap(chainOf) };
    }
  }

  #open({ setup, image }: Extract<ToShard, { do: "open" }>): FromShard {
    this.#saved.clear();
    this.#runtime = this.makeShard(setup.spec, setup.machines, setup.options);
    if (image === undefined) this.#runtime.boot();
    else this.#runtime.load(parseShard(image));
    return this.#idleReport(this.#runtime);
  }

  #idleReport(runtime: ShardRuntime): FromShard {
    return {
      did: "report",
      next: runtime.next,
      frontier: runtime.frontier,
      events: 0,
      outbox: [],
      outputs: [],
      trace: "[]",
      told: [],
    };
  }
}

function inspect(runtime: ShardRuntime, { machine: id, process, query }: Question): Plain {
  const machine = runtime.machine(id);
  if (machine === undefined) return null;
  if (process === "") return describeMachine(machine, query as { readonly list?: string; readonly read?: string });
  return machine.processes.named(process)?.program.inspect?.(query) ?? null;
}

/** Where containerd keeps which images are on the machine's disk. */
const IMAGES = "/var/lib/containerd/images.json";

function describeMachine(machine: Machine, { list, read }: { readonly list?: string; readonly read?: string }): Plain {
  if (read !== undefined) return machine.files.read(read) ?? null;
  if (list !== undefined) return machine.files.list(list) ?? null;
  return {
    up: machine.up,
    cutFrom: [...machine.stack.cutFrom],
    images: machine.files.read(IMAGES) ?? "",
    processes: [...machine.processes.all()].map((p) => ({
      name: p.info.name,
      pid: p.pid,
      parent: p.info.parent,
      waiting: p.tasks
        .waiting()
        .slice(0, 3)
        .map((w) => w.reason),
    })),
  };
}

function chainOf(machine: Machine): readonly (readonly [string, number, string])[] {
  return machine.chain().map(({ second, digest }) => [machine.spec.name, second, digestText(digest)] as const);
}
