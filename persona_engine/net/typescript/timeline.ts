// What is being performed at a session time, from the entries alone: which sentence and how far, which viseme, which gestures; what somebody is up to.
// Pure bookkeeping: hand it every entry in the order in which they came, and ask it once a frame.

import type { Amend, Block, Entry, Performance, State, VisemeMark } from "./generated.ts";

const REMEMBERED_S = 4;
const START = 0, END = 6;

interface Played { entry: Performance; amends: Amend[]; shape: Performance; origin: number; cut: number }

/** A performance at a moment: `media_t` seconds into it, the mark that the mouth is on, and the blocks under way. */
export interface Playing { performance: Performance; media_t: number; viseme: VisemeMark | null; blocks: readonly Block[] }
export interface Moment { speech: Playing | null; micros: readonly Playing[]; state: State | null }

const span = (block: Block): readonly number[] => block[2] as unknown as readonly number[];

/** A performance with its amendments: each replaces what the one before does from its `from_t` on. */
export function amended(entry: Performance, amends: readonly Amend[]): Performance {
  return amends.reduce((shape, amend) => ({
    ...shape, duration: amend.duration, text: amend.text || (shape.text ?? ""),
    visemes: [...(shape.visemes ?? []).filter((v) => v[0] < amend.from_t), ...(amend.visemes ?? []).filter((v) => v[0] >= amend.from_t)],
    blocks: [...(shape.blocks ?? []).filter((b) => span(b)[START]! < amend.from_t), ...(amend.blocks ?? []).filter((b) => span(b)[START]! >= amend.from_t)],
  }), entry);
}

export class Timeline {
  #played = new Map<string, Map<number, Played>>();
  #states = new Map<string, State[]>();

  /** An entry came; `now` is the session time that was shown last. A snapshot's entries come before the first frame. */
  add(entry: Entry, now = -Infinity): void {
    const mine = this.#played.get(entry.persona ?? "") ?? new Map<number, Played>();
    this.#played.set(entry.persona ?? "", mine);
    if (entry.type === "performance" && !mine.has(entry.id)) mine.set(entry.id, { entry, amends: [], shape: entry, origin: entry.t, cut: Infinity });
    if (entry.type === "state") this.#states.set(entry.persona, [...(this.#states.get(entry.persona) ?? []), entry]);
    const played = "id" in entry ? mine.get(entry.id) : undefined;
    if (!played) return;
    if (entry.type === "amend" && entry.revision > Math.max(0, ...played.amends.map((a) => a.revision))) {
      played.amends.push(entry);
      played.shape = amended(played.entry, played.amends);
    } else if (entry.type === "cut" && played.cut === Infinity) {
      const media = Math.max(entry.media_t, entry.t - played.origin, now - played.origin);
      played.cut = played.origin + Math.ceil(media * 1000 - 1e-6) / 1000;
    } else if (entry.type === "resume" && played.cut < Infinity) {
      [played.origin, played.cut] = [entry.t - entry.media_t, Infinity];
    }
  }

  /** What a persona does at session time `t`; times grow from call to call, and what is long over is forgotten. */
  at(persona: string, t: number): Moment {
    const micros: Playing[] = [];
    let speech: Playing | null = null;
    for (const [id, played] of this.#played.get(persona) ?? []) {
      const { shape, origin, cut } = played, media_t = t - origin, said = shape.kind !== "micro";
      const end = Math.max(shape.duration, ...(shape.blocks ?? []).map((b) => span(b)[END]!));
      if (t > Math.min(cut, origin + end) + REMEMBERED_S) this.#played.get(persona)!.delete(id);
      if (t >= cut || t < (shape.since ?? -Infinity) || media_t > end) continue;
      const blocks = (shape.blocks ?? []).filter((b) => span(b)[START]! <= media_t && media_t < span(b)[END]!);
      const viseme = media_t <= shape.duration ? ((shape.visemes ?? []).filter((v) => v[0] <= media_t).at(-1) ?? null) : null;
      const playing: Playing = { performance: shape, media_t, viseme, blocks };
      if (!said) micros.push(playing);
      else if (media_t >= 0 && media_t <= shape.duration && (!speech || id > speech.performance.id)) speech = playing;
    }
    const states = this.#states.get(persona) ?? [], begun = states.filter((s) => s.t <= t).sort((a, b) => a.t - b.t).at(-1) ?? null;
    if (begun) this.#states.set(persona, [begun, ...states.filter((s) => s.t > t)]);
    return { speech, micros, state: begun };
  }

  /** Somebody left the stage. */
  forget(persona: string): void {
    this.#played.delete(persona);
    this.#states.delete(persona);
  }
}
