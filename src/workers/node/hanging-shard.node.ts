/**
 * The thread of a shard in which a handler hangs: the second request of the page is never done with. Only once: a file
 * tells that it has happened, for a thread that is made anew knows nothing of it.
 */
import { existsSync, writeFileSync } from "node:fs";
import { parentPort } from "node:worker_threads";
import { allPrograms } from "../../engine/cluster/programs";
import { shardWith } from "../../engine/cluster/shard-with";
import type { Plain } from "../../engine/index";
import type { ToShard } from "../shard-protocol";
import { ShardServer } from "../shard-server";

const marker = process.env["HANGS_UNLESS"]!;
const programs = allPrograms();

const server = new ShardServer(
  shardWith({
    ...programs,
    page: (place, args) => {
      const program = programs["page"]!(place, args) as ReturnType<(typeof programs)[string]> & {
        request(data: Plain): void;
      };
      const request = program.request.bind(program);
      program.request = (data) => {
        if ((data as { readonly id: string }).id === "2") hangOnce();
        request(data);
      };
      return program;
    },
  }),
);
parentPort!.on("message", (message: ToShard) => parentPort!.postMessage(server.answer(message)));

function hangOnce(): void {
  if (existsSync(marker)) return;
  writeFileSync(marker, "");
  for (;;) {
    /* For ever. */
  }
}
