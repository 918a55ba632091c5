"""How property tests draw their examples: the same ones in every run, unless `--hypothesis-profile long` asks for new ones."""

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("long", derandomize=False, deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("repeatable")
