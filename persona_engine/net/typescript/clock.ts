// The offset between this machine's clock and session time, from ping and pong. Of the exchanges of the last minute the half with the shortest
// round trips counts; through these goes a line by Theil and Sen. The same as `persona_engine.net.clock_sync`.

const WINDOW = 64, AGE_S = 60, DRIFT = 2e-4, SPAN_S = 8, APART_S = 2, FEW = 5, MOST_S = 1e9;

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b), middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

interface Sample { at: number; offset: number; trip: number }

export class ClockSync {
  #samples: Sample[] = [];
  #line = { at: 0, offset: 0, drift: 0 };
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
    this.add(at - trip / 2, at + trip / 2, remote);
  }

  /** Forget everything: the remote clock was replaced, or goes at another rate. */
  reset(rate = 1): void {
    this.rate = rate;
    this.#samples = [];
  }

  #fitted(): { at: number; offset: number; drift: number } {
    const at = this.#samples[this.#samples.length - 1]!.at;
    const best = [...this.#samples].sort((a, b) => a.trip - b.trip).slice(0, (this.#samples.length + 1) >> 1);
    const times = best.map((s) => s.at);
    if (Math.max(...times) - Math.min(...times) < SPAN_S) return { at, offset: median(best.slice(0, FEW).map((s) => s.offset)), drift: 0 };
    const slopes: number[] = [];
    best.forEach((a, i) => best.slice(i + 1).forEach((b) => {
      if (Math.abs(b.at - a.at) > APART_S) slopes.push((b.offset - a.offset) / (b.at - a.at));
    }));
    const drift = this.rate * Math.min(DRIFT, Math.max(-DRIFT, median(slopes)));
    return { at, offset: median(best.map((s) => s.offset - drift * (s.at - at))), drift };
  }
}
