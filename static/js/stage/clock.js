// The virtual time to show: what the server's clock would say now, a moment late so that frames are here before they
// are shown, and smooth, whatever the network does. Times are microseconds of virtual time; `wall` is
// performance.now() in milliseconds.

/** How long after the server's own time a frame is shown, in wall milliseconds. */
const PLAY_OUT = 90;
/** A difference above this many wall milliseconds is not smoothed away but jumped over. */
const JUMP = 600;

export class VirtualClock {
  playing = false;
  speed = 1;
  #now = 0;
  #wall = 0;
  #shown = 0;
  #tick = 0;

  /** A clock message: {playing, speed, now}. */
  set(clock, wall) {
    const turned = clock.playing !== this.playing || clock.speed !== this.speed;
    this.playing = clock.playing;
    this.speed = clock.speed;
    this.#learn(clock.now, wall, turned);
  }

  /** The server had simulated up to `now` when it sent these frames. */
  hear(now, wall) {
    this.#learn(now, wall, false);
  }

  /** Starts at `now` without a way there: a new history. */
  reset(now, wall) {
    this.#now = this.#shown = now;
    this.#wall = this.#tick = wall;
  }

  #learn(now, wall, exactly) {
    const error = now - this.server(wall);
    const far = Math.abs(error) > JUMP * 1000 * this.speed;
    const part = exactly || far || !this.playing ? 1 : 0.1;
    // Exactly what was said, where it counts: a + (b - a) may fall short of b, and hide the frames of that moment.
    this.#now = part === 1 ? now : this.server(wall) + error * part;
    this.#wall = wall;
  }

  /** What the server's clock says at `wall`, as far as this page can know. */
  server(wall) {
    return this.playing ? this.#now + (wall - this.#wall) * 1000 * this.speed : this.#now;
  }

  /** The time to show; call it once a frame of the screen. */
  shown(wall) {
    const passed = Math.min(wall - this.#tick, 250) * 1000 * this.speed;
    this.#tick = wall;
    const target = this.playing ? this.server(wall) - PLAY_OUT * 1000 * this.speed : this.#now;
    const behind = target - this.#shown;
    const step = Math.max(passed, 0) * (behind > passed ? 1.15 : 1);
    if (Math.abs(behind) > JUMP * 1000 * this.speed) this.#shown = target;
    else if (behind > step) this.#shown += step;
    else if (behind > 0 || !this.playing) this.#shown = target;
    return this.#shown;
  }
}
