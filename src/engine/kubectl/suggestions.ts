import type { Command } from "./command";

/** Commands that a mistyped word may have meant. Upstream: github.com/spf13/cobra/command.go (SuggestionsFor). */
export function suggestionsFor(word: string, commands: readonly Command[]): readonly string[] {
  const typed = word.toLowerCase();
  return commands
    .filter((each) => each.hidden !== true)
    .filter(({ name }) => distance(typed, name.toLowerCase()) <= 2 || name.toLowerCase().startsWith(typed))
    .map(({ name }) => name);
}

/** How many letters must be put in, taken out or exchanged. */
export function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const exchange = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchange, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
