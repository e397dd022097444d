import type { Command } from "../../command";
import { setEnv } from "./set-env";
import { setImage } from "./set-image";
import { setResources } from "./set-resources";
import { setSelector, setServiceAccount } from "./set-selector";
import { setSubject } from "./set-subject";

/**
 * `kubectl set`.
 *
 * Upstream: k8s.io/kubectl/pkg/cmd/set/set.go.
 */
export const set: Command = {
  name: "set",
  usage: "SUBCOMMAND",
  short: "Set certain fields of objects",
  group: "basic",
  subcommands: [setEnv, setImage, setResources, setSelector, setServiceAccount, setSubject],
};
