import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import type { EngineApi } from "../../workers/protocol";
import { readLessons } from "../lesson/lesson-store";
import { attach, engine } from "../state/engine-link";
import { reportFailure, toast } from "../state/toasts";
import { viewStore } from "../state/view-store";
import { rememberUi, setUi, uiStore } from "../state/ui-store";
import { bindUrl, readPlace } from "../state/url";
import { App } from "./app";
import { onKey } from "./keys";
import { nodesAsked, USUAL_NODES } from "./nodes-asked";

/** What the page needs of whoever runs the engine. */
export interface Connected {
  readonly api: EngineApi;
  readonly name: string;
  /** The only tab that runs the saved cluster. */
  readonly first: boolean;
  notices(): Promise<readonly string[]>;
}

const NOTICES_MS = 2_000;

/** Paints first, connects then: the page is there while the cluster starts. */
export async function boot(root: HTMLElement, connect: () => Promise<Connected>): Promise<void> {
  rememberUi(localStorage, matchMedia("(prefers-color-scheme: dark)").matches);
  const paint = () => {
    document.documentElement.dataset["theme"] = uiStore.getState().theme;
  };
  uiStore.subscribe(paint);
  paint();
  const { t } = readPlace(location.hash);
  bindUrl(window);
  window.addEventListener("keydown", onKey);
  // A story that begins shows itself: at the side where there is room beside the lesson, else under the stage.
  viewStore.subscribe((view, before) => {
    if (view.story === undefined || before.story !== undefined) return;
    setUi({ phoneTab: "stage", tabletTab: "story" });
    if (innerWidth >= 1200) setUi({ sideOpen: true, sideTab: "story" });
  });
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  const lessons = readLessons(localStorage);
  try {
    const connected = await connect();
    await start(connected, t);
    await (
      await lessons
    )();
  } catch (error) {
    reportFailure("Starting the cluster")(error);
  }
}

async function start(connected: Connected, t: number | undefined): Promise<void> {
  const { api, name, first } = connected;
  if (!first)
    toast({
      tone: "warn",
      title: "Another tab holds your saved cluster.",
      text: "This tab runs one of its own. What you do here is not kept.",
    });
  attach(api, reportFailure("Looking at the cluster"));
  const nodes = nodesAsked(location.search);
  const { resumed } = await api.open({
    preset: "hosted",
    nodes,
    kubelet: "full",
    seed: 1,
    resume: nodes === USUAL_NODES ? name : `${name}-${nodes}`,
  });
  if (resumed) toast({ title: "Your cluster is where you left it." });
  await engine().play();
  if (t !== undefined) await engine().seek(t);
  setInterval(() => {
    connected.notices().then(
      (said) => {
        for (const text of said) toast({ tone: "warn", title: text });
      },
      () => undefined,
    );
  }, NOTICES_MS);
}
