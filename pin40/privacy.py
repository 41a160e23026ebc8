"""What must not be written in a free text: numbers that identify, health, judgement.

Source: charter, « Protection des données »; CNIL kit for social workers (collect only what is needed).
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pin40.charter import luhn

NOTICE = "N’écrivez que des faits utiles au parcours. Pas de santé, pas de jugement, pas de numéro."


@dataclass(frozen=True)
class Alert:
    """`kind` is « number » or « words »; only a number whose key is right is blocking."""

    kind: str
    sentence: str
    is_blocking: bool


def alerts(text: str) -> list[Alert]:
    """What to say about a free text, refusals first; empty means nothing. No number is ever repeated."""
    text = unicodedata.normalize("NFC", text)
    return [*dict.fromkeys(_number_alerts(text)), *_word_alerts(text)]


# ───────── Numbers ─────────
GAP = r"[ \t.\-\u00a0\u202f]{0,3}"
# A number is looked for from each border of a word and may overlap the next one: hence the lookaheads.
NIR = re.compile(
    rf"(?<!\w)(?=([1-478](?:{GAP}\d){{4}}{GAP}(?:\d{GAP}\d|2{GAP}[ab])(?:{GAP}\d){{6}}(?:(?:{GAP}\d){{2}})?)(?!\w))",
    re.IGNORECASE,
)
# Cards are printed four by four and start with 22 to 27 or 3 to 6: rows of years and of dates do not.
CARD = re.compile(rf"(?<!\w)(?=((?:2[2-7]|[3-6]\d)\d{{2}}(?:{GAP}\d{{4}}){{3}})(?!\w))")
IBAN = re.compile(rf"(?<!\w)(?=([a-z]{{2}}(?:{GAP}[0-9]){{2}}(?:{GAP}[a-z0-9]){{11,30}}))", re.IGNORECASE | re.ASCII)
PHONE = re.compile(rf"(?<!\w)(?:(?:\+|00)33{GAP}(?:\(0\){GAP})?|0)[1-9](?:{GAP}\d{{2}}){{4}}(?!\w)")
IBAN_LENGTHS = {
    "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24,
    "FI": 18, "FR": 27, "GB": 22, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IT": 27, "LI": 21, "LT": 20,
    "LU": 20, "LV": 21, "MC": 27, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "SE": 24,
    "SI": 19, "SK": 24, "SM": 27,
}  # fmt: skip
"""Characters of an account number, by country of the euro payments area."""
IBAN_DIGITS = 12
"""Fewer digits than any such number that people copy: « de 2024 » must not start one."""


def _number_alerts(text: str) -> Iterator[Alert]:
    """What is found is taken out before looking for the next kind, so that no number is told twice."""
    text, found = _take_out(text, NIR, _signed_nir)
    if found:
        yield _refusal("un numéro de sécurité sociale")
    text, found = _take_out(text, IBAN, _iban)
    if found:
        yield _refusal("un numéro de compte bancaire (IBAN)")
    text = PHONE.sub(_blank, text)
    text, found = _take_out(text, CARD, _card)
    if found:
        yield _refusal("un numéro de carte bancaire")
    if NIR.search(text):
        sentence = "Ce texte semble contenir un numéro de sécurité sociale : si c’en est un, retirez-le."
        yield Alert("number", sentence, is_blocking=False)


def _refusal(what: str) -> Alert:
    return Alert("number", f"Ce texte contient {what} : retirez-le pour enregistrer.", is_blocking=True)


def _blank(match: re.Match[str]) -> str:
    return "#" * len(match[0])


def _take_out(text: str, pattern: re.Pattern[str], measure: Callable[[str], int]) -> tuple[str, bool]:
    """The text with each true number blanked, and whether there was one.

    `measure` gives the length of the true number at the start of a candidate, 0 when there is none.
    """
    spans = [(match.start(), measure(match[1])) for match in pattern.finditer(text)]
    for start, length in spans:
        text = text[:start] + "#" * length + text[start + length :]
    return text, any(length for _, length in spans)


def _signed_nir(candidate: str) -> int:
    """In the key, Corsica's 2A and 2B count as 19 and 18 (INSEE)."""
    characters = re.sub(GAP, "", candidate).upper()
    if len(characters) != 15:
        return 0
    body, key = characters[:13].replace("2A", "19").replace("2B", "18"), characters[13:]
    return len(candidate) if 97 - int(body) % 97 == int(key) else 0


def _card(candidate: str) -> int:
    return len(candidate) if luhn(re.sub(GAP, "", candidate)) else 0


def _iban(candidate: str) -> int:
    """The candidate may run into the next words: its country says where it stops (ISO 13616)."""
    ends = [rank + 1 for rank, character in enumerate(candidate) if character.isalnum()]
    size = IBAN_LENGTHS.get(candidate[:2].upper())
    if size is None or size > len(ends) or candidate[ends[size - 1] :][:1].isalnum():
        return 0
    characters = "".join(character for character in candidate[: ends[size - 1]] if character.isalnum())
    if sum(character.isdigit() for character in characters) < IBAN_DIGITS:
        return 0
    number = int("".join(str(int(character, 36)) for character in characters[4:] + characters[:4]))
    return ends[size - 1] if number % 97 == 1 else 0


# ───────── Words ─────────
WORDS = r"""
    maladies? malades? depressi(?:on|f|ve)s? cancers? alcool\w* addict\w* toxicoman\w* drogues? droguee?s?
    enceintes? grossesses? hospitalis\w* psychiatr\w* psycholog\w* suicid\w* vih sida burn_out schizo\w* scleroses? chimiotherap\w* radiotherap\w* parkinson alzheimer bipolaires? seropositi\w* epilep\w* diabet\w* demences?
    handicap\w* invalidites? rqth mdph aah autis\w* malvoyante?s? malentendante?s?
    detenue?s? detentions? prison\w* incarcer\w* casiers?_judiciaires? titres?_de_sejour sans_papiers?
    clandestine?s? religi\w* musulmane?s? catholiques? juifs? juives? tutelles? curatelles?
    faineante?s? feignante?s? paresseu(?:x|ses?) menteu(?:rs?|ses?)
"""
"""Without accents nor capitals; « _ » is a space or a hyphen. Health (two lines), disability, justice and
origin (two lines), judgement. A word too many costs a look; a word missed stays in a file for years."""
WORD = re.compile(r"(?<!\w)(?:" + "|".join(WORDS.split()).replace("_", r"[\s\-]+") + r")(?!\w)")


def _plain(text: str) -> str:
    """Without accents nor capitals, letter for letter: a place found here is the same place in the text."""
    return "".join(unicodedata.normalize("NFD", character)[0].lower()[0] for character in text)


def _word_alerts(text: str) -> Iterator[Alert]:
    told = set()
    for match in WORD.finditer(_plain(text)):
        if match[0] not in told:
            told.add(match[0])
            typed = text[match.start() : match.end()]
            sentence = f"« {typed} » : pas de santé ni de jugement. Gardez seulement les faits utiles au parcours."
            yield Alert("words", sentence, is_blocking=False)
