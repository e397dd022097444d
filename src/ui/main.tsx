import "./design/tokens.css";
import "./design/base.css";
import "./design/kit.css";
import "./design/overlays.css";
import "./app/app.css";
import "./app/phone.css";
import "./app/tablet.css";
import "./app/zone-fault.css";
import "./stage/stage.css";
import "./stage/machines.css";
import "./stage/pods.css";
import "./stage/tracks.css";
import "./stage/chain.css";
import "./stage/placard.css";
import "./stage/stage-tree.css";
import "./timeline/timeline.css";
import "./timeline/branches.css";
import "./dock/dock.css";
import "./side/side.css";
import "./side/why.css";
import "./lesson/lesson.css";
import type { EngineApi } from "../workers/protocol";
import { connect } from "../workers/host";
import { nodesAsked, USUAL_NODES } from "./app/nodes-asked";

// The engine's threads start while the page itself is still being loaded.
const connecting = connect(nodesAsked(location.search) === USUAL_NODES);
// Whoever waits for it hears of a failure; until then nobody does.
connecting.catch(() => undefined);
const root = document.getElementById("root");
if (root !== null) {
  const { boot } = await import("./app/boot");
  // Over comlink every method is asynchronous, as the contract has it.
  void boot(root, async () => {
    const { api, name, first, notices } = await connecting;
    return { api: api as unknown as EngineApi, name, first, notices };
  });
}
