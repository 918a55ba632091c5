"""`read_photo`: what a look is inspired by in a photo, if the settings let photos be used at all. The photo stays in memory and is gone afterwards."""

from __future__ import annotations

import io
import logging
from dataclasses import replace

from persona_engine.errors import PhotoError, ServiceError
from persona_engine.looks.photo import Seen, look_at
from persona_engine.looks.picture import Picture, open_picture
from persona_engine.services.face_finder import FaceFinder
from persona_engine.services.openai_look import open_look_model
from persona_engine.settings import LooksSettings

log = logging.getLogger("persona_engine.services")

SENT_SIDE = 512
"""Longer side of the picture that a vision model is shown."""


def allow_photo(settings: LooksSettings, consent: bool, source: str = "photo") -> None:
    """Raises `PhotoError` where photos are forbidden, or nobody said that the person agreed."""
    if settings.photos == "forbid":
        raise PhotoError("photos are switched off here", path=source, remedy='Describe the character in words (the setting is looks.photos = "forbid")')
    if settings.photos == "consent" and not consent:
        raise PhotoError("nobody has said that the person in it agrees", path=source, remedy="Add --consent if they do")


def read_photo(data: bytes, settings: LooksSettings, consent: bool, source: str = "photo") -> Seen:
    """Traits that a photo (the bytes of a picture file) gives. `consent` says that the person shown agreed. Raises `PhotoError`.

    With `looks.vision` a model is asked for what colours and places do not tell; where it fails, that is left open and noted.
    """
    allow_photo(settings, consent, source)
    finder = FaceFinder()
    picture = open_picture(data, source)
    seen = look_at(picture, finder, source)
    model = open_look_model(settings) if settings.vision else None
    if model is None:
        return seen
    try:
        traits, not_shown = model.photo(_small_jpeg(picture))
    except ServiceError as error:
        log.warning("the vision model did not help (%s); the photo was read without it", error)
        return replace(seen, notes=(*seen.notes, f"the vision model did not help ({error})"))
    measured = {name: value for name, value in seen.traits.items() if name.endswith("color") or name == "hair.highlight" or name not in traits}
    notes = (*seen.notes, f"the vision model also saw what no look can show: {', '.join(not_shown)}") if not_shown else seen.notes
    return Seen({**traits, **measured}, (*seen.said, ("model", f"{len(traits)} traits")), notes)


def _small_jpeg(picture: Picture) -> bytes:
    """The pixels alone: no metadata goes along."""
    from PIL import Image

    image = Image.fromarray(picture.rgb)
    image.thumbnail((SENT_SIDE, SENT_SIDE))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85)
    return out.getvalue()
