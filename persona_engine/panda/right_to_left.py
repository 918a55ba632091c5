"""Right-to-left words for a renderer that draws code points from left to right: letters of Arabic scripts joined, lines put in visual order.

After the Unicode Bidirectional Algorithm (UAX 9) without explicit embeddings: rules W1-W7, N0-N2, I1, I2, L1, L2, L4; and after the
joining of Unicode 9.2, whose forms are those of the presentation blocks, which Arabic fonts hold.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import cache

_STRONG = {"L": 0, "R": 1, "AL": 1}
_SIDED = {"L": "L", "R": "R", "EN": "R", "AN": "R"}
_FORMS = ("<isolated>", "<final>", "<initial>", "<medial>")
_MIRRORED = dict(zip("()[]{}<>«»‹›≤≥", ")(][}{><»«›‹≥≤"))
_LAM = "\u0644"
_INVISIBLE = frozenset("\u200b\u200c\u200d\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def is_needed(text: str) -> bool:
    """Whether any letter of a text runs from right to left.

    >>> is_needed("Shalom"), is_needed("שלום")
    (False, True)
    """
    return any(unicodedata.bidirectional(c) in ("R", "AL", "AN") for c in text)


def wrapped(text: str, width: float, measure: Callable[[str], float]) -> str:
    """A text in visual order, broken into lines no wider than `width` by `measure`. Lines without such letters are only broken."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if line and width > 0 and measure(joined(longer)) > width:
                lines.append(line)
                longer = word
            line = longer
        lines.append(line)
    rising = rises(text)
    return "\n".join(visual(line, rising) for line in lines)


def rises(text: str) -> int:
    """1 where a paragraph runs from the right, by its first strong letter (rules P2 and P3)."""
    return next((_STRONG[k] for c in text if (k := unicodedata.bidirectional(c)) in _STRONG), 0)


def visual(line: str, base: int | None = None) -> str:
    """One line in the order in which it is drawn from the left, joined and mirrored; `base` 1 where the paragraph runs from the right (default: by its
    first strong letter).

    >>> visual("שלום (abc) 12")
    '12 (abc) םולש'
    """
    if not is_needed(line):
        return line
    line = joined(line)
    if base is None:
        base = rises(line)
    levels = _levels(line, base)
    clusters = _clusters(line, levels)
    for level in range(max(levels), 0, -1):
        clusters = _reversed(clusters, level)
    return "".join("".join(_MIRRORED.get(c, c) for c in text) if level % 2 else text for text, level in clusters)


def joined(text: str) -> str:
    """Letters of Arabic scripts in the forms of their places in the word; marks are kept, signs that are not seen dropped.

    >>> [hex(ord(c)) for c in joined("سلام")]
    ['0xfeb3', '0xfefc', '0xfee1']
    """
    table, out = _joining(), []
    letters = [c for c in text if c not in _INVISIBLE or c in "\u200c\u200d"]
    for i, letter in enumerate(letters):
        forms = table.get(letter)
        if forms is None:
            out.append(letter)
            continue
        before, after = _neighbour(letters, i, -1), _neighbour(letters, i, 1)
        back = before == "\u200d" or "<initial>" in table.get(before, {})
        ahead = "<initial>" in forms and (after == "\u200d" or "<final>" in table.get(after, {}))
        if letter == _LAM and after and (bound := table.get(_LAM + after)) is not None:
            out.append(bound["<final>" if back else "<isolated>"])
            letters[letters.index(after, i + 1)] = ""
            continue
        wanted = _FORMS[2 * ahead + back]
        out.append(forms.get(wanted, letter))
    return "".join(c for c in out if c not in _INVISIBLE)


def _neighbour(letters: list[str], i: int, step: int) -> str:
    """The next letter that is no mark."""
    i += step
    while 0 <= i < len(letters) and letters[i] and unicodedata.category(letters[i]) in ("Mn", "Me"):
        i += step
    return letters[i] if 0 <= i < len(letters) else ""


@cache
def _joining() -> dict[str, dict[str, str]]:
    """Letter, or lam with an alef -> form -> presentation form, from the decompositions of the Unicode database."""
    table: dict[str, dict[str, str]] = {}
    for code in (*range(0xFB50, 0xFBB2), *range(0xFBD3, 0xFC00), *range(0xFE80, 0xFEFD)):
        kind, *parts = unicodedata.decomposition(chr(code)).split() or ("",)
        letters = "".join(chr(int(part, 16)) for part in parts)
        if kind in _FORMS and (len(letters) == 1 or letters[0] == _LAM):
            table.setdefault(letters, {})[kind] = chr(code)
    table["\u0640"] = dict.fromkeys(_FORMS, "\u0640")
    return table


def _levels(line: str, base: int) -> list[int]:
    """The embedding level of every character."""
    kinds = [unicodedata.bidirectional(c) or "L" for c in line]
    strong = previous = "R" if base else "L"
    for i, kind in enumerate(kinds):
        if kind == "NSM":
            kinds[i] = kind = previous
        if kind in ("L", "R", "AL"):
            strong = kind
        elif kind == "EN" and strong == "AL":
            kinds[i] = "AN"
        previous = kinds[i]
    for i in range(1, len(kinds) - 1):
        a, kind, b = kinds[i - 1 : i + 2]
        if (kind == "ES" and a == b == "EN") or (kind == "CS" and a == b and a in ("EN", "AN")):
            kinds[i] = a
    for i in _runs_beside(kinds, "ET", "EN"):
        kinds[i] = "EN"
    strong = "R" if base else "L"
    for i, kind in enumerate(kinds):
        if kind in ("L", "R", "AL"):
            strong = "L" if kind == "L" else "R"
            kinds[i] = strong
        elif kind == "EN" and strong == "L":
            kinds[i] = "L"
    _brackets(line, kinds, "R" if base else "L")
    _neutrals(kinds, "R" if base else "L")
    return [base + {"R": 1 - base, "L": base, "AN": 2 - base, "EN": 2 - base}[kind] for kind in kinds]


def _runs_beside(kinds: list[str], kind: str, beside: str) -> list[int]:
    """Places of runs of a kind that touch another."""
    found: list[int] = []
    i = 0
    while i < len(kinds):
        j = i
        while j < len(kinds) and kinds[j] == kind:
            j += 1
        if j > i and ((i and kinds[i - 1] == beside) or (j < len(kinds) and kinds[j] == beside)):
            found += range(i, j)
        i = max(j, i + 1)
    return found


def _brackets(line: str, kinds: list[str], embedding: str) -> None:
    """Both of a pair take the paragraph's direction if that is found inside; else the other one, where it is inside and before them."""
    other = "L" if embedding == "R" else "R"
    open_at: list[int] = []
    pairs: list[tuple[int, int]] = []
    for i, letter in enumerate(line):
        if letter in "([{":
            open_at.append(i)
        elif letter in ")]}":
            while open_at and _MIRRORED[line[open_at[-1]]] != letter:
                open_at.pop()
            if open_at:
                pairs.append((open_at.pop(), i))
    for i, j in sorted(pairs):
        inside = {_SIDED[kind] for kind in kinds[i + 1 : j] if kind in _SIDED}
        if inside:
            before = next((_SIDED[kind] for kind in reversed(kinds[:i]) if kind in _SIDED), embedding)
            kinds[i] = kinds[j] = embedding if embedding in inside or before == embedding else other


def _neutrals(kinds: list[str], embedding: str) -> None:
    """What has no direction takes that of its neighbours where they agree (numbers count as right-to-left), else that of the paragraph."""
    i = 0
    while i < len(kinds):
        if kinds[i] in _SIDED:
            i += 1
            continue
        j = i
        while j < len(kinds) and kinds[j] not in _SIDED:
            j += 1
        before = _SIDED[kinds[i - 1]] if i else embedding
        after = _SIDED[kinds[j]] if j < len(kinds) else embedding
        kinds[i:j] = [before if before == after else embedding] * (j - i)
        i = j


def _clusters(line: str, levels: list[int]) -> list[tuple[str, int]]:
    """Letters with the marks that stand on them, and their levels."""
    out: list[tuple[str, int]] = []
    for letter, level in zip(line, levels):
        if out and unicodedata.combining(letter):
            out[-1] = (out[-1][0] + letter, out[-1][1])
        else:
            out.append((letter, level))
    return out


def _reversed(clusters: list[tuple[str, int]], level: int) -> list[tuple[str, int]]:
    """Every run of that level or a higher one turned round."""
    out: list[tuple[str, int]] = []
    run: list[tuple[str, int]] = []
    for cluster in (*clusters, ("", -1)):
        if cluster[1] >= level:
            run.append(cluster)
        else:
            out += [*reversed(run), cluster]
            run = []
    return out[:-1]
