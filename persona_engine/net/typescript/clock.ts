// The offset between this machine's clock and session time, from ping and pong: half way between the lower envelope of what the remote clock shows
// less the time of sending, and the upper one of what it shows less the time of receiving; the clocks' drift is the slope at which the envelopes lie
// furthest apart. The same as `persona_engine.net.clock_sync`.

const WINDOW = 128, AGE_S = 120, DRIFT = 2e-4, SPAN_S = 8, SLACK_S = 1e-4, TOLD_S = 0.02, MOST_S = 1e9, STEPS = 20;

interface Sample { at: number; offset: number; trip: number }
interface Line { at: number; offset: number; drift: number }

export class ClockSync {
  #samples: Sample[] = [];
  #line: Line = { at: 0, offset: 0, drift: 0 };
  /** How many remote seconds pass in a local one: 0 while remote time stands still. */
  rate = 1;

  /** One exchange: local seconds of sending and receiving, remote seconds in between. False for one that cannot have been. */
  add(sent: number, received: number, remote: number): boolean {
    const trip = received - sent;
    if (!(trip >= 0 && trip < AGE_S && Math.abs(remote) < MOST_S)) return false;
    const at = (sent + received) / 2;
    this.#samples = [...this.#samples.slice(1 - WINDOW), { at, offset: remote - this.rate * at, trip }].filter((s) => s.at >= received - AGE_S);
    this.#line = this.#fitted();
    return true;
  }

  get ready(): boolean {
    return this.#samples.length > 0;
  }

  /** The remote clock at a local time near the last exchange, seconds. */
  remote(local: number): number {
    const { at, offset, drift } = this.#line;
    return this.rate * local + offset + drift * (local - at);
  }

  /** From its reading `remote` on the remote clock goes at another rate, as was heard at local time `received`. */
  turn(remote: number, received: number, rate: number): void {
    const trip = this.ready ? Math.min(...this.#samples.map((s) => s.trip)) : 0;
    const at = this.ready && this.rate > 0 ? Math.min(received, (remote - this.#line.offset) / this.rate) : received - trip / 2;
    this.reset(rate);
    this.add(at - trip / 2 - TOLD_S, at + trip / 2 + TOLD_S, remote);
  }

  /** Forget everything: the remote clock was replaced, or goes at another rate. */
  reset(rate = 1): void {
    this.rate = rate;
    this.#samples = [];
  }

  #fitted(): Line {
    const at = this.#samples[this.#samples.length - 1]!.at, bound = DRIFT * this.rate;
    const times = this.#samples.map((s) => s.at);
    let drift = 0, width = Math.max(...times) - Math.min(...times) >= SPAN_S ? bound : 0;
    for (let round = 0; round < 2 && width > 0; round++) {
      const slopes = Array.from({ length: 2 * STEPS + 1 }, (_, k) => Math.min(bound, Math.max(-bound, drift + width * (k - STEPS) / STEPS)));
      const gaps = slopes.map((slope) => { const { low, high } = this.#envelopes(at, slope); return low - high; });
      const least = Math.max(...gaps) - SLACK_S, good = slopes.filter((_, k) => gaps[k]! >= least);
      const first = good[0]!, last = good[good.length - 1]!;
      drift = (first + last) / 2;
      width = (last - first) / 2 + width / STEPS;
    }
    const { low, high } = this.#envelopes(at, drift);
    if (low < high - 2 * SLACK_S && this.#samples.length > 1) {
      // Nothing arrives before it was sent: one of the clocks was set, or stood still while its machine slept.
      this.#samples = this.#samples.slice(-1);
      return this.#fitted();
    }
    return { at, offset: (low + high) / 2, drift };
  }

  /** Of the ways there the lower, of the ways back the upper one, along a slope. */
  #envelopes(at: number, slope: number): { low: number; high: number } {
    let low = Infinity, high = -Infinity;
    for (const s of this.#samples) {
      const level = s.offset - slope * (s.at - at), half = this.rate * s.trip / 2;
      low = Math.min(low, level + half);
      high = Math.max(high, level - half);
    }
    return { low, high };
  }
}
