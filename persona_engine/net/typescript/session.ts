// Follows a session over a WebSocket: hello, welcome, clock, then entries of the score, poses and everything else as they come.

import { ClockSync } from "./clock.ts";
import { ENTRIES, History, POSES, PoseDecoder, type Poses } from "./frames.ts";
import { CAPABILITIES, PROTOCOL, RATE, TABLES_VERSION, VERSION, type ChannelGroup, type Entry, type Hello, type Intent, type Message, type Welcome } from "./generated.ts";
import { decode, encode, type Value } from "./msgpack.ts";
import { entry } from "./score.ts";

const FIRST_PINGS = 8, PING_S = 0.25, LATER_PING_S = 1;
const MOST_STREAMS = 1024;

/** What a client does with what arrives. All times are session seconds. */
export interface Handlers {
  /** The host let us in; `snapshot` is every entry that is needed to go on from `welcome.session_t`. */
  joined?(welcome: Welcome, snapshot: Entry[]): void;
  scored?(entries: Entry[]): void;
  /** A snapshot of some puppets: show it at `session_t >= t` (see `values` in `frames.ts`). */
  posed?(poses: Poses, t: number): void;
  /** Everything else: cast, sound, play-out delay. Passes over what it does not know. */
  told?(message: Message): void;
  ended?(reason: string): void;
}

const now = (): number => performance.now() / 1000;
const ROLES_OF_OURS = ["plan", "pose"] as const;

/** The first message. Without "opus" among the roles sound comes as PCM. */
export function hello(name: string, token = "", roles: readonly (keyof typeof CAPABILITIES)[] = ROLES_OF_OURS): Hello {
  const caps = roles.flatMap((role) => CAPABILITIES[role].map((version) => `${role}@${version}`));
  return { type: "hello", name, protocol: PROTOCOL, version: VERSION, tables: TABLES_VERSION, token, caps };
}

/** What arrives, decoded; apart from the socket, so that it can be driven by anything. Give it every frame, in order, and wait for each. */
export class Follower {
  readonly clock = new ClockSync();
  channels: readonly ChannelGroup[] = [];
  pongs = 0;
  #history = new History();
  #streams = new Map<number, PoseDecoder>();
  #time = { paused: false, scale: 1 };

  constructor(readonly handlers: Handlers) {}

  async take(frame: Uint8Array<ArrayBuffer>, received = now()): Promise<void> {
    if (frame[0] === POSES) return this.#poses(frame);
    if (frame[0] === ENTRIES) return this.handlers.scored?.((await this.#history.unpack(frame)).map(entry));
    const message = decode(frame) as unknown as Message;
    switch (message.type) {
      case "welcome":
        this.channels = message.channels ?? [];
        this.#history = new History(message.history);
        this.handlers.joined?.(message, message.snapshot.map(entry));
        break;
      case "pong": {
        this.#turned(message, received);
        this.clock.add(message.sent, received, message.session_t);
        this.pongs++;
        break;
      }
      case "turned":
        this.#turned(message, received);
        break;
      case "refused":
        throw new Error(`the host refused: ${message.reason}`);
      default:
        this.handlers.told?.(message);
    }
  }

  #turned({ session_t, paused = false, scale = 1 }: { session_t: number; paused?: boolean; scale?: number }, received: number): void {
    if (paused === this.#time.paused && scale === this.#time.scale) return;
    this.#time = { paused, scale };
    this.clock.turn(session_t, received, paused ? 0 : scale);
  }

  async #poses(frame: Uint8Array<ArrayBuffer>): Promise<void> {
    const stream = frame[2]! | (frame[3]! << 8), count = this.channels.reduce((sum, group) => sum + group.names.length, 0);
    const decoder = this.#streams.get(stream) ?? new PoseDecoder(count);
    if (this.#streams.size > MOST_STREAMS) throw new RangeError("the host opens more streams than fit");
    this.#streams.set(stream, decoder);
    const poses = await decoder.take(frame);
    if (poses) this.handlers.posed?.(poses, poses.tick / RATE);
  }
}

/** A live session. `session_t` is the host's time now: sample performances and poses there. */
export class Session {
  readonly follower: Follower;
  #socket: WebSocket;
  #queue: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #over = false;

  constructor(url: string, name: string, handlers: Handlers, token = "") {
    this.follower = new Follower(handlers);
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => { this.#send(hello(name, token)); this.#ping(); };
    this.#socket.onmessage = (event: MessageEvent<ArrayBuffer>) => {
      const frame = new Uint8Array(event.data), received = now();
      this.#queue = this.#queue.then(() => this.follower.take(frame, received)).catch((error: Error) => this.#end(error.message));
    };
    this.#socket.onclose = (event) => this.#end(event.reason || `the connection closed (${event.code})`);
  }

  get session_t(): number {
    return this.follower.clock.remote(now());
  }

  /** A wish to the host: say something, wave, look. The host decides. */
  ask(intent: Intent): void {
    this.#send({ type: "ask", intent });
  }

  close(): void {
    this.#end("");
  }

  #send(message: Message): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(encode(message as unknown as Value));
  }

  #ping(): void {
    if (this.#over) return;
    this.#send({ type: "ping", sent: now() });
    this.#timer = setTimeout(() => this.#ping(), 1000 * (this.follower.pongs < 2 * FIRST_PINGS ? PING_S : LATER_PING_S));
  }

  #end(reason: string): void {
    if (this.#over) return;
    this.#over = true;
    clearTimeout(this.#timer);
    this.#socket.close();
    this.follower.handlers.ended?.(reason);
  }
}
