"""The forms of a page as a browser sees them: where they go, their fields, what is typed in them."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

FRAME = ("/deconnexion", "/affichage", "/fin-de-voir-comme", "/brouillons/jeter/")
"""Signing out, the theme, giving borrowed eyes back, throwing a draft away."""


@dataclass
class Field:
    """One name of a form; `kind` is the input's type, « select » or « textarea »."""

    name: str
    kind: str
    values: list[str] = field(default_factory=list)
    options: list[str] = field(default_factory=list)
    longest: int | None = None


@dataclass
class Form:
    action: str
    method: str
    fields: dict[str, Field] = field(default_factory=dict)

    def pairs(self) -> list[tuple[str, str]]:
        """What a browser would send, the token left out."""
        return [(f.name, value) for f in self.fields.values() if f.name != "csrf_token" for value in f.values]

    def typed(self) -> dict[str, Field]:
        """The fields that a person fills."""
        return {name: f for name, f in self.fields.items() if f.kind not in ("hidden", "submit")}


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.area: Field | None = None
        self.select: Field | None = None

    def handle_starttag(self, tag, pairs):
        attrs = dict(pairs)
        if tag == "form":
            self.forms.append(Form(attrs.get("action", ""), attrs.get("method", "get").lower()))
        elif self.forms and tag in ("input", "select", "textarea") and attrs.get("name"):
            self.note(tag, attrs)
        elif tag == "option" and self.select is not None:
            self.select.options.append(attrs.get("value", ""))
            if "selected" in attrs:
                self.select.values = [attrs.get("value", "")]

    def note(self, tag, attrs):
        kind = attrs.get("type", "text") if tag == "input" else tag
        found = self.forms[-1].fields.setdefault(attrs["name"], Field(attrs["name"], kind))
        found.longest = int(attrs["maxlength"]) if attrs.get("maxlength") else None
        self.select = found if tag == "select" else self.select
        self.area = found if tag == "textarea" else self.area
        if kind in ("radio", "checkbox"):
            found.options.append(attrs.get("value", "y"))
        if tag == "input" and (kind not in ("radio", "checkbox") or "checked" in attrs):
            found.values.append(attrs.get("value", ""))

    def handle_data(self, data):
        if self.area is not None:
            # A browser drops the first line break of a text area.
            self.area.values = ["".join(self.area.values) + data]

    def handle_endtag(self, tag):
        if tag == "textarea" and self.area is not None:
            text = "".join(self.area.values)
            self.area.values = [text.removeprefix("\r\n").removeprefix("\n")]
            self.area = None
        elif tag == "select" and self.select is not None:
            self.select.values = self.select.values or self.select.options[:1]
            self.select = None


def forms_in(page: str) -> list[Form]:
    """The forms that send, but those of the page's frame."""
    reader = Reader()
    reader.feed(page)
    return [form for form in reader.forms if form.method == "post" and form.action not in FRAME]
