import { createStore } from "zustand/vanilla";

export interface Toast {
  readonly id: number;
  readonly tone?: "bad" | "warn";
  readonly title: string;
  readonly text?: string;
  readonly action?: { readonly label: string; readonly run: () => void };
}

export const toastStore = createStore<{ readonly toasts: readonly Toast[] }>(() => ({ toasts: [] }));

const SHOWN_MS = 9_000;
let last = 0;

/** Says something in passing. What went wrong stays until it is closed. */
export function toast(what: Omit<Toast, "id">): void {
  const id = ++last;
  toastStore.setState(({ toasts }) => ({ toasts: [...toasts.slice(-3), { ...what, id }] }));
  if (what.tone === undefined) setTimeout(() => dismiss(id), SHOWN_MS);
}

export function dismiss(id: number): void {
  toastStore.setState(({ toasts }) => ({ toasts: toasts.filter((toast) => toast.id !== id) }));
}

/** A failure of a call to the engine, told instead of lost. */
export function reportFailure(doing: string): (error: unknown) => void {
  return (error) =>
    toast({
      tone: "bad",
      title: `${doing} did not work.`,
      text: error instanceof Error ? error.message : String(error),
    });
}
