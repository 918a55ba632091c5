. /tmp/netlife_work/env.sh; export PERSONA_NET__DISCOVERY_PORT=0 XDG_CONFIG_HOME=/tmp/netlife_work/cfg LIBGL_ALWAYS_SOFTWARE=1
O=/tmp/netlife_work/rec; P=/tmp/venv/bin/python
$P -m persona_engine serve --recording $O/room.recording --port 17752 --loop > $O/show.log 2>&1 & S=$!
Xvfb :79 -screen 0 1300x800x24 +extension GLX >/dev/null 2>&1 & X=$!
for k in $(seq 60); do grep -q "room at" $O/show.log && break; sleep 1; done; export DISPLAY=:79
timeout 80 $P $O/w.py ws://127.0.0.1:17752 $O/live 2>&1 | tail -5
kill $S; wait $S; cat $O/show.log; kill $X
