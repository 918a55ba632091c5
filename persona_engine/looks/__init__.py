"""The Looks Model: a `LookSpec` becomes an avatar."""
