"""The Behavior Model: what is said and meant becomes a performance."""
