"""How property tests draw their examples: the same ones in every run, unless `--hypothesis-profile long` asks for new ones. And what a log must not tell:
how busy the machine is."""

import logging

from hypothesis import settings

settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
settings.register_profile("long", derandomize=False, deadline=None, max_examples=1000, print_blob=True)
settings.load_profile("repeatable")

# asyncio's debug mode warns of callbacks that were slow by the clock on the wall, whoever kept the machine.
logging.getLogger("asyncio").addFilter(lambda record: "took %.3f seconds" not in str(record.msg))
