"""The pages that the law asks for, open to everybody, with the Alpi's own contacts as its structure has them."""

from flask import Flask, render_template
from sqlalchemy import select

from models.base import db
from models.partner import Partner
from models.viewer import seeing_as
from pin40.conditions import SYSTEM
from pin40.words import PartnerRole
from views.doors import public
from views.legal_words import PAGES, PLAIN, Page, Part


def contact() -> str:
    """How to reach the Alpi: what its structure's record says, or that it is still to be written."""
    with seeing_as(SYSTEM):
        alpi = db.session.scalars(select(Partner).where(Partner.role == PartnerRole.MANAGER)).first()
        known = [alpi.email, alpi.phone, alpi.address] if alpi is not None else []
    written = [text for text in known if text]
    return f"Écrire à l’Alpi : {', '.join(written)}." if written else f"Adresse de l’Alpi : {PLAIN}"


def told(page: Page, known: dict[str, str]) -> list[Part]:
    return [
        Part(part.title, part.sentences, tuple(point.format(**known) for point in part.points)) for part in page.parts
    ]


def register(app: Flask) -> None:
    for slug, page in PAGES.items():

        def show(page: Page = page) -> str:
            parts = told(page, {"contact": contact(), "plain": PLAIN})
            return render_template("legal.html", title=page.title, lead=page.lead, parts=parts)

        app.add_url_rule(f"/{slug}", public(f"legal_{slug}"), show)
