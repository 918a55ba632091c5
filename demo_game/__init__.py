"""A small harbour to walk in, and someone to talk to. Copy from here: short files, public API only."""
