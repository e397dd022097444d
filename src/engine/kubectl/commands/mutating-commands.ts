import type { Command } from "../command";
import { annotate } from "./annotate";
import { apply } from "./apply/apply";
import { autoscale } from "./autoscale";
import { certificate } from "./certificate";
import { create } from "./create/create";
import { deleteCommand } from "./delete";
import { diff } from "./diff/diff";
import { edit } from "./edit/edit";
import { expose } from "./expose";
import { label } from "./label";
import { cordon, uncordon } from "./nodes/cordon";
import { drain } from "./nodes/drain";
import { taint } from "./nodes/taint";
import { patch } from "./patch";
import { replace } from "./replace";
import { rollout } from "./rollout/rollout";
import { run } from "./run";
import { scale } from "./scale";
import { set } from "./set/set";
import { waitCommand } from "./wait";

/**
 * Commands that change something on the server, or wait for a change.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/cmd.go (NewKubectlCommand).
 */
export const MUTATING_COMMANDS: readonly Command[] = [
  annotate,
  apply,
  autoscale,
  certificate,
  cordon,
  create,
  deleteCommand,
  diff,
  drain,
  edit,
  expose,
  label,
  patch,
  replace,
  rollout,
  run,
  scale,
  set,
  taint,
  uncordon,
  waitCommand,
];
