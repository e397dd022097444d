import { type Micros, MINUTE } from "../engine/index";

/** `max`: as fast as this machine can, but only towards work; an idle cluster goes on at the speed of the wall. */
export type Speed = number | "max";

/** How far ahead work may lie for `max` to jump to it. Else one crash loop would run the clock away. */
export const WORK_WITHIN: Micros = MINUTE;
/** So much is done at once: a round for each event would cost more than the event. */
export const STRIDE: Micros = 5_000;

/**
 * How far virtual time may go: `limit = v0 + (wall - w0) * speed`. Pure: it is told the wall time in milliseconds.
 *
 * Whenever speed changes, or the run was held up (a long seek, a sleeping laptop), it is anchored again, so that
 * nothing is caught up.
 */
export class Pace {
  #virtual: Micros;
  #wall: number;

  constructor(
    public speed: Speed,
    virtual: Micros,
    wall: number,
  ) {
    this.#virtual = virtual;
    this.#wall = wall;
  }

  anchor(speed: Speed, virtual: Micros, wall: number): void {
    this.speed = speed;
    this.#virtual = virtual;
    this.#wall = wall;
  }

  /** Nothing at or after the result is to be done yet. `nextWork` counts at `max` only. */
  limit(wall: number, now: Micros, nextWork: Micros): Micros {
    if (this.speed !== "max") return this.#virtual + Math.floor((wall - this.#wall) * 1000 * this.speed);
    const idle = this.#virtual + Math.floor((wall - this.#wall) * 1000);
    return Math.max(idle, nextWork <= now + WORK_WITHIN ? nextWork + STRIDE : 0);
  }

  /** Milliseconds of wall time until virtual time `t` is due. */
  until(t: Micros, wall: number): number {
    const speed = this.speed === "max" ? 1 : this.speed;
    return Math.max(0, (t - this.#virtual) / 1000 / speed - (wall - this.#wall));
  }
}
