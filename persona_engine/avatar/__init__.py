"""What a character is on disk: `read(bytes) -> Avatar`, `write(Avatar) -> bytes`."""
