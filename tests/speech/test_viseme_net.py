"""The viseme net's tables and file."""

from __future__ import annotations

import numpy as np
import pytest

from persona_engine import resources
from persona_engine.errors import FileError
from persona_engine.names import VISEMES
from persona_engine.speech import phonemes
from persona_engine.speech.features import WIDTH
from persona_engine.speech.viseme_net import CLASS_OF, CLASSES, NAMES, VISEME_OF, VisemeNet, classes, labels, visemes


def shipped() -> VisemeNet:
    return VisemeNet.load(resources.load("assets/speech/visemes.npz"))


def test_classes_refine_visemes() -> None:
    """A phoneme's class belongs to the viseme that the phoneme table gives it; every viseme has a class."""
    for ipa, found in CLASS_OF.items():
        shown = phonemes.visemes(ipa)
        assert not shown or shown[0] == VISEMES[VISEME_OF[found]], ipa
    assert set(VISEME_OF) == set(range(len(VISEMES)))
    assert {ipa for ipa in phonemes.IPA_VISEMES} <= set(CLASS_OF)
    assert all(viseme in VISEMES for viseme, _ in CLASSES.values())


def test_labels_split_diphthongs() -> None:
    """Frames follow the phones, a diphthong's second half begins at 55 %, uncovered frames are silence."""
    found = labels([("aɪ", 0.1, 0.3)], 40, 100)
    assert [NAMES[i] for i in found[[9, 10, 20, 21, 29, 30]]] == ["sil", "ɑ", "ɑ", "ɪ", "ɪ", "sil"]
    assert classes("ˈ") == ()


def test_posteriors_are_probabilities() -> None:
    """Every frame's visemes add up to one, whatever the input."""
    inputs = np.random.default_rng(3).normal(0, 5, (50, WIDTH)).astype(np.float32)
    shares = visemes(shipped().log_posteriors(inputs))
    assert np.allclose(shares, shipped().shares(inputs), atol=1e-5)
    assert shares.shape == (50, len(VISEMES)) and np.allclose(shares.sum(1), 1, atol=1e-4) and (shares >= 0).all()


def test_a_net_survives_its_file() -> None:
    """What was written is read again; half precision is all that a file loses."""
    net = shipped()
    inputs = np.random.default_rng(4).normal(0, 1, (20, WIDTH)).astype(np.float32)
    assert np.allclose(net.log_posteriors(inputs), VisemeNet.load(net.dump()).log_posteriors(inputs), atol=1e-5)
    assert len(net.dump()) < 400_000


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 no", b"\x93NUMPY"])
def test_a_broken_file_says_so(data: bytes) -> None:
    """What is no net raises `FileError` with the remedy."""
    with pytest.raises(FileError, match="train_visemes"):
        VisemeNet.load(data)


def test_other_tables_are_refused() -> None:
    """A net trained for other classes is not used by accident."""
    import io

    with np.load(io.BytesIO(shipped().dump())) as file:
        told = dict(file)
    told["classes"] = told["classes"][::-1]
    out = io.BytesIO()
    np.savez(out, **told)
    with pytest.raises(FileError, match="other tables"):
        VisemeNet.load(out.getvalue())
