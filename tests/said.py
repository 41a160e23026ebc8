"""What a page says to its reader: its words, and those that a screen reader or a tooltip says.

PYTEST_DONT_REWRITE: test modules import it.
"""

import re
from html.parser import HTMLParser

SILENT = ("script", "style", "code", "textarea", "svg", "kbd")
"""What is not prose: what a machine reads, and what somebody typed or will type."""
TOLD = (
    "aria-label",
    "aria-description",
    "title",
    "placeholder",
    "alt",
    "data-label",
    "data-confirm",
    "label",
    "content",
)
BUTTONS = ("submit", "button", "reset")

FAULTS = (
    ("espace simple", re.compile(r"[^\S\u00a0\u202f]+(?:[;?!»€]|[:%](?!\w))|«[^\S\u00a0\u202f]")),
    ("aucune espace", re.compile(r"[^\W\d_][;!?»](?![\w/=&])|«\w|\d[%€]")),
    ("apostrophe droite", re.compile(r"[^\W\d_]'\w")),
    ("trois points", re.compile(r"\.\.\.")),
    ("date ou heure à l’anglaise", re.compile(r"\b20\d\d-\d\d-\d\d\b|\b\d?\d:\d\d\b|\d\.\d+ ?(?:%|€|h\b)")),
    ("anglais", re.compile(
        r"\b(?:This field|Not a valid|Invalid|Field must|Unknown|Submit|Save|Delete|Cancel|Edit|Create|Search|Filter|"
        r"Log ?in|Log ?out|Sign (?:in|out)|Password|Required|Home|With selected|There are no|Record was|None|True|False|"
        r"Not Found|Forbidden|Bad Request|Internal Server|Please|Choose|Loading)\b")),
    ("pluriel", re.compile(r"(?<![\w,./\u202f-])[01][\s\u00a0](?!mois|fois|fils|temps|sur|dans|hors|sans|mais|pas|plus|vers|ans? )"
                           r"[a-zéèêà]+(?<!u)s\b(?! et)")),
    ("majuscule sans accent", re.compile(r"\b(?:A (?:la|partir|faire|remplir|venir|compléter|surveiller)|E(?:tat|tape|crire|crivez|quip\w+|dit\w+|valu\w+|tabliss\w+)|Ecole|Ecran)\b")),
    ("nom de classe", re.compile(r"<[A-Z]\w+ \d+>")),
    ("sigle rapetissé", re.compile(r"\b(?:epci|insee|siret|pdf|xlsx|csv|digcomp|cléa|ccas|cias|cnil)\b(?![./_-])")),
)  # fmt: skip


class Reader(HTMLParser):
    """Each thing said, in order."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.said: list[str] = []
        self.within: list[str] = []

    def handle_starttag(self, tag, pairs):
        attrs = {name: value or "" for name, value in pairs}
        self.said += [attrs[name] for name in TOLD if attrs.get(name) and (name != "content" or tag != "meta")]
        if tag == "input" and attrs.get("type") in BUTTONS:
            self.said.append(attrs.get("value", ""))
        if tag in SILENT:
            self.within.append(tag)

    def handle_endtag(self, tag):
        if self.within and self.within[-1] == tag:
            self.within.pop()

    def handle_data(self, data):
        if not self.within and data.strip():
            self.said.append(data)


def said(page: str) -> list[str]:
    reader = Reader()
    reader.feed(page)
    return reader.said


def wrongs(words: str, exempt: frozenset[str] = frozenset()) -> list[str]:
    """« kind: where », for each fault of what is said; `exempt` has whole texts that somebody typed."""
    if words.strip() in exempt:
        return []
    found = ((kind, fault) for kind, pattern in FAULTS for fault in pattern.finditer(words))
    return [f"{kind} : {words[max(0, f.start() - 40) : f.end() + 20].strip()!r}" for kind, f in found]
