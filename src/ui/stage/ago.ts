/** `4 s`, `37 s`, `4 min`: how long something has lasted, in words for a narrow column. */
export function agoWords(micros: number): string {
  const seconds = Math.max(0, Math.floor(micros / 1_000_000));
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`;
}
