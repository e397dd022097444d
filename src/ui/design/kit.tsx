import { useSyncExternalStore, type ButtonHTMLAttributes, type ReactNode } from "react";
import { Icon } from "./icon";

type ButtonProps = Omit<ButtonHTMLAttributes<HTMLButtonElement>, "title"> & {
  readonly tone?: "primary" | "ghost" | "danger" | "follow";
  readonly size?: "small" | "large";
  readonly shape?: "icon" | "round";
  readonly icon?: string;
  /**
   * The name of a button that shows only an icon, and what hovering tells: the deed, and the key or command that it
   * equals.
   */
  readonly hint?: string;
  readonly hotkey?: string;
};

export function Button({ tone, size, shape, icon, hint, hotkey, children, ...rest }: ButtonProps) {
  const named = children === undefined ? { "aria-label": hint } : {};
  const title = hint === undefined ? undefined : hotkey === undefined ? hint : `${hint} (${hotkey})`;
  return (
    <button
      type="button"
      className="button"
      data-tone={tone}
      data-size={size}
      data-shape={shape}
      title={title}
      {...named}
      {...rest}
    >
      {icon !== undefined && <Icon name={icon} small={size === "small" && children !== undefined} />}
      {children}
      {hotkey !== undefined && children !== undefined && <Key>{hotkey}</Key>}
    </button>
  );
}

export function Key({ children }: { readonly children: ReactNode }) {
  return (
    <kbd className="key" aria-hidden="true">
      {children}
    </kbd>
  );
}

export function Chip({
  tone,
  icon,
  children,
}: {
  readonly tone?: "follow" | "bad" | "warn";
  readonly icon?: string;
  readonly children: ReactNode;
}) {
  return (
    <span className="chip" data-tone={tone}>
      {icon !== undefined && <Icon name={icon} />}
      <span className="cut">{children}</span>
    </span>
  );
}

export function Switch({
  on,
  onChange,
  children,
}: {
  readonly on: boolean;
  readonly onChange: (on: boolean) => void;
  readonly children: ReactNode;
}) {
  return (
    <button type="button" className="switch" role="switch" aria-checked={on} onClick={() => onChange(!on)}>
      <span aria-hidden="true" />
      {children}
    </button>
  );
}

export function Progress({ done, of }: { readonly done: number; readonly of: number }) {
  const share = of > 0 ? Math.min(1, done / of) : 0;
  return (
    <div
      className="progress"
      role="progressbar"
      aria-label="Progress"
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(share * 100)}
    >
      <i style={{ width: `${share * 100}%` }} />
    </div>
  );
}

const media = new Map<string, MediaQueryList>();

/** One list per query: to make one costs more than to ask it, and it is asked with every rendering. */
function mediaOf(query: string): MediaQueryList {
  let list = media.get(query);
  if (list === undefined) media.set(query, (list = matchMedia(query)));
  return list;
}

/** Follows a media query. */
export function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (changed) => {
      const list = mediaOf(query);
      list.addEventListener("change", changed);
      return () => list.removeEventListener("change", changed);
    },
    () => mediaOf(query).matches,
  );
}

export function useCalm(): boolean {
  return useMedia("(prefers-reduced-motion: reduce)");
}
