"""Realises scores and generates the rest: at any time t, what pose is everyone in."""
