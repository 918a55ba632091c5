"""One session, many peers: the score travels, not the notes. `session` is sans-IO; `server` and `client` are its WebSocket shells."""
