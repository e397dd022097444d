import type { KeyboardEvent } from "react";

/** Where a key leads in a list of so many rows, from the one that is chosen; undefined when it leads nowhere. */
export function rowAfter(key: string, at: number, count: number, page: number): number | undefined {
  if (count === 0) return undefined;
  const to = (row: number) => Math.max(0, Math.min(count - 1, row));
  switch (key) {
    case "ArrowDown":
      return to(at + 1);
    case "ArrowUp":
      return at < 0 ? count - 1 : to(at - 1);
    case "PageDown":
      return to(at + page);
    case "PageUp":
      return to(at - page);
    case "Home":
      return 0;
    case "End":
      return count - 1;
    default:
      return undefined;
  }
}

/** Walks the rows by keyboard: the list has one tab stop, and the arrows choose. Enter goes to what was chosen. */
export function onGridKey(
  event: KeyboardEvent<HTMLElement>,
  {
    at,
    count,
    page,
    choose,
  }: { readonly at: number; readonly count: number; readonly page: number; readonly choose: (row: number) => void },
): void {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    const tab = '[role="tab"][aria-selected="true"]';
    const inner = document.querySelector<HTMLElement>(`#side [role="tabpanel"] ${tab}`);
    (inner ?? document.querySelector<HTMLElement>(`#side ${tab}`))?.focus();
    return;
  }
  const next = rowAfter(event.key, at, count, page);
  if (next === undefined) return;
  event.preventDefault();
  choose(next);
}
