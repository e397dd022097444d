import { useView, viewStore, type View } from "./view-store";

/**
 * Whether one looks at a moment before the end of what has run. Whatever is asked of the cluster by a request is a deed
 * there, and would begin another future; so nothing asks by itself.
 */
export function isPast({ clock }: Pick<View, "clock">): boolean {
  return clock.head - clock.t > 1_000;
}

export function lookingBack(): boolean {
  return isPast(viewStore.getState());
}

export function useLookingBack(): boolean {
  return useView(isPast);
}
