/** `00:01:14` and `.438 912`: how the clock is read on the scale. */
export function clockWords(micros: number): { readonly whole: string; readonly rest: string } {
  const seconds = Math.floor(micros / 1_000_000);
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const fraction = pad(Math.floor(micros % 1_000_000), 6);
  return {
    whole: `${pad(Math.floor(seconds / 3600))}:${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`,
    rest: `.${fraction.slice(0, 3)} ${fraction.slice(3)}`,
  };
}

/** `38 µs`, `5.2 ms`, `1.4 s`, `2 min`: a duration in the unit that fits it. */
export function durationWords(micros: number): string {
  if (micros < 1_000) return `${Math.round(micros)} µs`;
  if (micros < 1_000_000) return `${trim(micros / 1_000)} ms`;
  if (micros < 120_000_000) return `${trim(micros / 1_000_000)} s`;
  return `${Math.round(micros / 60_000_000)} min`;
}

function trim(value: number): string {
  return value >= 100 ? String(Math.round(value)) : String(Number(value.toFixed(1)));
}

/** A label of the scale: `0:40`, `1:20`, or `0:12.5` where the scale is that fine. The clock beside it has the rest. */
export function scaleLabel(micros: number, step: number): string {
  const tenths = Math.round(micros / 100_000);
  const seconds = Math.floor(tenths / 10);
  const fine = step < 1_000_000 ? `.${tenths % 10}` : "";
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}${fine}`;
}

/** A moment in a sentence: `3:46`, or `1:03:46` after an hour. */
export function momentWords(micros: number): string {
  const seconds = Math.floor(micros / 1_000_000);
  const hours = Math.floor(seconds / 3_600);
  const minutes = Math.floor(seconds / 60) % 60;
  const head = hours > 0 ? `${hours}:${String(minutes).padStart(2, "0")}` : String(minutes);
  return `${head}:${String(seconds % 60).padStart(2, "0")}`;
}

/** A length in a sentence, from seconds: `41 s`, `6 min 14 s`. */
export function lengthWords(seconds: number): string {
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60];
  if (minutes === 0) return `${rest} s`;
  return rest === 0 ? `${minutes} min` : `${minutes} min ${rest} s`;
}
