import type { Micros } from "../engine/index";
import type { Speed } from "./pace";

/** Over so long a time is reckoned: single slow moments are nobody's business. */
const WINDOW_MS = 2_000;
/** Less than this share of what is wished for is told. */
const SHARE = 0.8;

/** How fast virtual time really goes, where that is less than what is wished for. It is told the time; nothing else. */
export class Speedometer {
  #wall = 0;
  #virtual: Micros = 0;
  /** Virtual seconds a second, rounded so that it can be read; absent while the wish is met. */
  reaches: number | undefined;

  /** Another speed was wished for, or time was turned: what was before says nothing any more. */
  begin(wall: number, virtual: Micros): void {
    this.#wall = wall;
    this.#virtual = virtual;
    this.reaches = undefined;
  }

  look(wall: number, virtual: Micros, wished: Speed): void {
    const millis = wall - this.#wall;
    if (millis < WINDOW_MS) return;
    const speed = (virtual - this.#virtual) / 1_000 / millis;
    this.#wall = wall;
    this.#virtual = virtual;
    this.reaches = wished !== "max" && speed < wished * SHARE ? rounded(speed) : undefined;
  }
}

/** To two digits: 340, 12, 3.4, 0.34. */
function rounded(speed: number): number {
  return Number(speed.toPrecision(2));
}
