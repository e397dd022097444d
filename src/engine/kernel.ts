/** The kernel, as those see it who drive shards and look at runs: a door that loads no component. */
export { digestText } from "./sim/digest";
export type { MachineId, SimEvent, SpanId } from "./sim/event";
export type { Machine, Output } from "./sim/machine";
export type { Plain } from "./sim/plain";
export {
  parseShard,
  serialiseShard,
  type ShardOptions,
  type ShardRuntime,
  type ShardSnapshot,
  type SimulationSpec,
} from "./sim/shard-runtime";
export {
  parseCheckpoint,
  serialiseCheckpoint,
  type Checkpoint,
  type Simulation,
  type SimulationInput,
  type SimulationOptions,
} from "./sim/simulation";
export type { ToldEvent } from "./sim/told-event";
export { HOUR, LOOKAHEAD, MILLISECOND, MINUTE, NEVER, SECOND, type Micros } from "./sim/time";
export type { ObjectRef, Span, SpanKind, TraceRecord } from "./sim/trace";
export { TraceStore } from "./sim/trace-store";
