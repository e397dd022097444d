import { useEffect, useRef, useState } from "react";

/** The value as it was not longer than so many milliseconds ago: it is shown anew no more often than that. */
export function useAtMost<T>(value: T, everyMs: number): T {
  const [shown, show] = useState(value);
  const last = useRef(-everyMs);
  useEffect(() => {
    const wait = Math.max(0, last.current + everyMs - performance.now());
    const timer = setTimeout(() => {
      last.current = performance.now();
      show(() => value);
    }, wait);
    return () => clearTimeout(timer);
  }, [value, everyMs]);
  return shown;
}
