// Joins a session, asks something, and says what it saw: `node --experimental-websocket live.js URL`.

import { values } from "./client/frames.ts";
import { Session } from "./client/session.ts";

const seen = { cast: [] as string[], roles: [] as string[], jaws: [] as number[], told: [] as string[], apart: 0 };
const session = new Session(process.argv[2]!, "node", {
  joined: (welcome, snapshot) => {
    seen.cast = welcome.cast.map((c) => c.persona);
    seen.roles = snapshot.map((e) => e.type);
  },
  scored: (entries) => { for (const e of entries) if (e.type === "state") seen.roles.push(e.role ?? ""); },
  posed: (poses) => {
    if (poses.puppets.length) seen.jaws.push(values(poses, 0, session.follower.channels).weight["jawOpen"]!);
    if (seen.jaws.length === 1) session.ask({ type: "hear", persona: "mira", speaker: "", text: "Guten Tag!" });
  },
  told: (message) => {
    seen.told.push(message.type);
    if (message.type !== "playout") return;
    seen.apart = session.session_t;
    console.log(JSON.stringify(seen));
    session.close();
  },
  ended: (reason) => { if (reason) { console.error(reason); process.exitCode = 1; } },
});
