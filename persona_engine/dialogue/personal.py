"""Personal data in a line: numbers of cards and accounts, e-mail addresses, telephone numbers, postal addresses."""

from __future__ import annotations

import re

_CARD = re.compile(r"(?<![\d.])\d(?:[ .-]?\d){12,18}(?![\d])")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b")
_SOCIAL = re.compile(r"(?<![\d-])(?!000|666|9)\d{3}-(?!00)\d{2}-(?!0000)\d{4}(?![\d-])")
_MAIL = re.compile(r"\b[\w.+-]+ ?(?:@|\(at\)|\[at\]) ?[\w-]+(?:\.[\w-]+)+\b")
_PHONE = re.compile(r"(?<![\w.,])(?:(?:\+|00)[1-9](?:[ ()/.-]{0,2}\d){7,13}|0(?:[ ()/.-]{0,2}\d){8,13}|(?:1[ .-])?\(?[2-9]\d{2}\)?[ .-]\d{3}[ .-]\d{4})(?!\d)")
_CALLED = re.compile(
    r"\b(?:phone|call|text|telephone|mobile|cell|whatsapp|telefon|handy|ruf|telephone|appel\w*|movil|telefono)\b\D{0,24}(\d(?:[ "
    r"./-]?\d){5,14})(?!\d)"
)
_FREE = re.compile(r"^(?:\+?1?8(?:00|33|44|55|66|77|88)|0800|00800|116|0?80[05])")
"""Numbers that nobody in particular answers: free lines and helplines."""
_ADDRESS = re.compile(
    r"\b\d{1,5}[a-z]?,? (?:[A-Z][\w'.-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane|Ln|Drive|Boulevard|Blvd|Way|Court|Place|Square|Terrace|Close|Crescent"
    r"|Row)\b"
    r"|\b(?:[A-ZÄÖÜ][\w-]*(?:straße|strasse|str\.|weg|gasse|platz|allee|ring|ufer|damm)|[A-ZÄÖÜ]\w+(?:er|-)? ?(?:Straße|Str\.|Weg|Gasse|Platz|Allee)) "
    r"\d{1,4}[a-z]?\b"
    r"|\b\d{1,4}(?: bis| ter)?,? (?:rue|avenue|boulevard|place|chemin|allée|impasse|quai) (?:de |du |des |la |l')*[A-ZÉ][\w'-]+"
    r"|\b(?:Calle|Avenida|Avda\.?|Plaza|Paseo) (?:de |del |la )*[A-ZÁÉÍÓÚ][\w ]{1,30}?,? (?:n[úu]mero |nº ?)?\d{1,4}\b"
)


def secrets(text: str) -> tuple[str, ...]:
    """Numbers of payment cards, bank accounts and social security: what nobody is to keep.

    >>> secrets("My card number is 4111 1111 1111 1111."), secrets("Order 4111 1111 1111 1112 came.")
    (('4111111111111111',), ())
    """
    cards = [_digits(found) for found in _CARD.findall(text)]
    accounts = [found.replace(" ", "") for found in _IBAN.findall(text)]
    return (*(c for c in cards if _luhn(c)), *(a for a in accounts if _mod97(a)), *(_digits(found) for found in _SOCIAL.findall(text)))


def personal(text: str) -> tuple[str, ...]:
    """All personal data in a text, each as it can be compared: digits alone, letters small.

    >>> personal("Write to Bob@Mail.example, or call +49 170 1234567; 12 Mill Lane.")
    ('bob@mail.example', '491701234567', '12 mill lane')
    >>> personal("Since 12.05.2024 we sold 1 500 000 beans, from 8:30 to 17:00. Call 112, or 0800 111 0 111.")
    ()
    """
    kept, text = secrets(text), _IBAN.sub(" ", _CARD.sub(" ", text))
    mails = [found.lower().replace(" ", "") for found in _MAIL.findall(text)]
    phones = [_digits(found) for found in (*_PHONE.findall(text), *_CALLED.findall(text.lower()))]
    places = [" ".join(found.lower().split()) for found in _ADDRESS.findall(text)]
    return tuple(dict.fromkeys((*kept, *mails, *(p.removeprefix("00") for p in phones if not _FREE.match(p)), *places)))


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)


def _luhn(number: str) -> bool:
    if len(set(number)) < 2:
        return False
    doubled = [int(d) * (1 + at % 2) for at, d in enumerate(reversed(number))]
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def _mod97(account: str) -> bool:
    turned = account[4:] + account[:4]
    return len(account) >= 15 and int("".join(str(int(c, 36)) for c in turned)) % 97 == 1
