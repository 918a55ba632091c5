"""The tailor: makes the pieces of the wardrobe from `config/wardrobe/*.toml`. Needed where pieces are made, never where they are worn."""
