// Reads what travels as the Python tests wrote it, and says what a client would send: `node wire.js FIXTURES`.

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

import { ClockSync } from "./client/clock.ts";
import { History, PoseDecoder, values } from "./client/frames.ts";
import type { ChannelGroup, Entry, Message } from "./client/generated.ts";
import { decode, encode, type Value } from "./client/msgpack.ts";
import { entry } from "./client/score.ts";
import { Follower, hello, type Handlers } from "./client/session.ts";
import { Timeline } from "./client/timeline.ts";

interface Fixtures {
  channels: ChannelGroup[];
  poses: { peer: number; frame: string; poses: { stream: number; tick: number; puppets: unknown; levels: number[] } | null }[];
  entries: { window: string; frames: { frame: string; entries: Entry[] }[] };
  messages: { bytes: string; message: Record<string, unknown> }[];
  playing: { told: [at: number, entry: Entry][]; shown: [t: number, role: string, id: number, media_t: number, viseme: string, blocks: string[], text: string][] };
  clock: [sent: number, received: number, remote: number, local: number, shown: number][];
}

const bytes = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array(Buffer.from(text, "base64"));
const base64 = (_: string, value: unknown): unknown => (value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value);
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value, base64));
const wire: Fixtures = JSON.parse(readFileSync(process.argv[2]!, "utf-8"));
const count = wire.channels.reduce((sum, group) => sum + group.names.length, 0);

async function poses(): Promise<number> {
  const peers = [new PoseDecoder(count), new PoseDecoder(count)];
  for (const { peer, frame, poses } of wire.poses) {
    const seen = await peers[peer]!.take(bytes(frame));
    assert.deepEqual(seen && { ...seen, levels: [...seen.levels] }, poses);
    if (seen?.puppets.length) {
      const shown = values(seen, 0, wire.channels);
      assert.equal(shown.turn["head.y"], seen.levels[4 * seen.puppets.length]! * wire.channels[1]!.lsb);
    }
  }
  return wire.poses.length;
}

async function score(): Promise<number> {
  const history = new History(bytes(wire.entries.window));
  for (const { frame, entries } of wire.entries.frames) assert.deepEqual(plain((await history.unpack(bytes(frame))).map(entry)), entries);
  return wire.entries.frames.length;
}

function messages(): number {
  for (const { bytes: data, message } of wire.messages) {
    const seen = decode(bytes(data));
    // Defaults may be left out on the wire.
    assert.deepEqual({ ...message, ...(plain(seen) as object) }, message);
    assert.deepEqual(decode(encode(seen)), seen);
  }
  return wire.messages.length;
}

function clock(): number {
  const sync = new ClockSync();
  for (const [sent, received, remote, local, shown] of wire.clock) {
    assert.ok(sync.add(sent, received, remote));
    assert.ok(Math.abs(sync.remote(local) - shown) < 1e-9);
  }
  return wire.clock.length;
}

async function follow(): Promise<number> {
  const heard: string[] = [];
  const handlers: Handlers = {
    joined: (_, snapshot) => heard.push(...snapshot.map((e) => e.type)),
    posed: (poses, t) => heard.push(`${poses.puppets.length}@${t}`),
    told: (message) => heard.push(message.type),
  };
  const follower = new Follower(handlers);
  const said = wire.messages.filter((m) => ["welcome", "pong", "playout"].includes(String(m.message["type"])));
  for (const { bytes: data } of said) await follower.take(bytes(data), 7);
  for (const { peer, frame } of wire.poses.filter((row) => row.peer === 0).slice(0, 2)) if (!peer) await follower.take(bytes(frame));
  await assert.rejects(follower.take(bytes(wire.messages[1]!.bytes)), /the host refused: this session asks/);
  assert.deepEqual(heard, ["performance", "performance", "playout", `0@${10 / 30}`, `0@${13 / 30}`]);
  assert.ok(follower.clock.ready && follower.pongs === 1);
  return heard.length;
}

function playing(): number {
  const timeline = new Timeline(), told = [...wire.playing.told];
  let before = -Infinity, micros = 0;
  for (const [t, role, id, media_t, viseme, blocks, text] of wire.playing.shown) {
    while (told[0] && told[0][0] <= t) timeline.add(told.shift()![1], before);
    const { speech, micros: small, state } = timeline.at("mira", t);
    assert.equal(state?.role ?? "", role);
    assert.equal(speech?.performance.id ?? 0, id);
    assert.ok(Math.abs((speech?.media_t ?? 0) - media_t) < 1e-6, `${t}: ${speech?.media_t} ${media_t}`);
    assert.deepEqual([speech?.viseme?.[1] ?? "", speech?.blocks.map((b) => b[1]) ?? [], speech?.performance.text ?? ""], [viseme, blocks, text]);
    micros += small.length;
    before = t;
  }
  assert.ok(micros > 10);
  timeline.at("mira", 1e3);
  assert.deepEqual(timeline.at("mira", 4.0).speech, null);
  timeline.forget("mira");
  return wire.playing.shown.length;
}

async function broken(): Promise<number> {
  let refused = 0;
  const frames = wire.poses.filter((row) => row.peer === 0).map((row) => bytes(row.frame));
  for (let seed = 1; seed < 400; seed++) {
    const decoder = new PoseDecoder(count);
    for (const frame of frames.slice(6, 9)) {
      const bent = frame.slice();
      bent[(seed * 7919) % bent.length]! ^= 1 + (seed % 255);
      try { await decoder.take(bent); } catch (error) { assert.ok(error instanceof Error); refused++; }
    }
  }
  assert.ok(refused > 0);
  for (const size of [0, 1, 5, 15]) await assert.rejects(new PoseDecoder(count).take(frames[6]!.slice(0, size)));
  return refused;
}

const ours: Message[] = [
  hello("ann", "code"), { type: "ping", sent: -1234.25, needs: 0.1 }, { type: "ping", sent: 2 ** 40 },
  { type: "ask", intent: { type: "hear", persona: "mira", speaker: "", text: "Grüß dich, 海! ".repeat(30) } },
  { type: "ask", intent: { type: "react", persona: "mira", event: "loud_noise", source: ["", [1, -2.5, 3], 0, 0] } },
  { type: "want", digests: [new Uint8Array(16)] },
];
const done = { poses: await poses(), score: await score(), messages: messages(), clock: clock(), follow: await follow(), playing: playing(), broken: await broken() };
console.log(JSON.stringify({ done, said: ours.map((message) => base64("", encode(message as unknown as Value))) }));
