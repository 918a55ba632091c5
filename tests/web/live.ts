// Joins a session, asks something, and says what it saw: in Node (`node --experimental-websocket live.js URL`), and in a browser, to whoever gave it the page.

import { values } from "./client/frames.ts";
import { Session } from "./client/session.ts";
import { Timeline } from "./client/timeline.ts";

interface Seen { cast: string[]; roles: string[]; jaws: number[]; told: string[]; apart: number; text: string; media: number }

function follow(url: string): Promise<Seen> {
  const seen: Seen = { cast: [], roles: [], jaws: [], told: [], apart: 0, text: "", media: 0 };
  const timeline = new Timeline();
  return new Promise((resolve, reject) => {
    const session = new Session(url, "visitor", {
      joined: (welcome, snapshot) => {
        seen.cast = welcome.cast.map((c) => c.persona);
        seen.roles = snapshot.map((e) => e.type);
        for (const entry of snapshot) timeline.add(entry);
      },
      scored: (entries) => {
        for (const entry of entries) {
          timeline.add(entry, session.session_t);
          if (entry.type === "state") seen.roles.push(entry.role ?? "");
        }
      },
      posed: (poses) => {
        if (poses.puppets.length) seen.jaws.push(values(poses, 0, session.follower.channels).weight["jawOpen"]!);
        if (seen.jaws.length === 1) session.ask({ type: "hear", persona: "mira", speaker: "", text: "Guten Tag!" });
      },
      told: (message) => {
        seen.told.push(message.type);
        if (message.type !== "playout") return;
        seen.apart = session.session_t;
        const { speech } = timeline.at("mira", seen.apart);
        [seen.text, seen.media] = [speech?.performance.text ?? "", speech?.media_t ?? 0];
        resolve(seen);
        session.close();
      },
      ended: (reason) => reject(new Error(reason)),
    });
  });
}

if (typeof document === "undefined") console.log(JSON.stringify(await follow(process.argv[2]!)));
else {
  const said = await follow(new URLSearchParams(location.search).get("url")!).catch((error: Error) => ({ error: error.message }));
  await fetch("/seen", { method: "POST", body: JSON.stringify(said) });
}
