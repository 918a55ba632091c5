"""Providers, one file each: voices, language models, memory."""
