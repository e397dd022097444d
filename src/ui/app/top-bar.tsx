import { Brand, Icon } from "../design/icon";
import { Button, Key } from "../design/kit";
import { useLesson } from "../lesson/lesson-store";
import { toast } from "../state/toasts";
import { setUi, uiStore, useUi } from "../state/ui-store";
import { writePlace } from "../state/url";
import { viewStore } from "../state/view-store";

export function TopBar({ small }: { readonly small: boolean }) {
  const lesson = useLesson((state) => state.lesson);
  const track = useLesson(({ tracks }) => tracks.find(({ lessons }) => lessons.some(({ id }) => id === lesson?.id)));
  const opening = useLesson((state) => state.opening);
  const map = useUi((ui) => ui.courseMap);
  return (
    <header className="top">
      <h1 className="brand">
        <Brand />
        Kubarium
      </h1>
      <nav className="crumbs cut" aria-label="Where you are">
        {!small && !map && track !== undefined && (
          <>
            {track.title} <span aria-hidden="true">/</span>{" "}
          </>
        )}
        <b>{map ? "Course map" : (lesson?.title ?? (opening ? "" : "Free sandbox"))}</b>
      </nav>
      <span className="grow" />
      {small ? (
        <Button
          tone="ghost"
          shape="icon"
          icon="search"
          hint="Find anything, do anything"
          hotkey="Ctrl K"
          onClick={() => setUi({ overlay: "palette" })}
        />
      ) : (
        <>
          <button type="button" className="find" onClick={() => setUi({ overlay: "palette" })}>
            <Icon name="search" small />
            Find anything, do anything<Key>Ctrl K</Key>
          </button>
          <span className="grow" />
        </>
      )}
      {!small && <Button tone="ghost" shape="icon" icon="share" hint="Copy a link to this moment" onClick={share} />}
      <Button tone="ghost" shape="icon" icon="theme" hint="Light or dark" hotkey="T" onClick={switchTheme} />
      <Button
        tone="ghost"
        shape="icon"
        icon="help"
        hint="Keys and help"
        hotkey="?"
        onClick={() => setUi({ overlay: "keys" })}
      />
    </header>
  );
}

export function switchTheme(): void {
  setUi({ theme: uiStore.getState().theme === "dark" ? "light" : "dark" });
}

/** A link that opens this level, this selection and this moment. */
export function share(): void {
  const { level, selected } = uiStore.getState();
  const place = writePlace({ level, t: viewStore.getState().clock.t, ...(selected !== undefined && { selected }) });
  const link = `${location.href.split("#")[0] ?? ""}#${place}`;
  const written = navigator.clipboard?.writeText(link) ?? Promise.reject(new Error("no clipboard"));
  written.then(
    () => toast({ title: "The link to this moment is copied." }),
    () => toast({ title: "This is the link to this moment:", text: link }),
  );
}
