import type { Command } from "../../command";
import { setImage } from "./set-image";

/** `kubectl set`. Left out: env, resources, selector, serviceaccount, subject. */
export const set: Command = {
  name: "set", usage: "SUBCOMMAND", short: "Set certain fields of objects", group: "basic", subcommands: [setImage],
};
