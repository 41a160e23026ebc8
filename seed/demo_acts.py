"""The acts that stories name, each in the file of those who do it."""

from collections.abc import Callable
from datetime import date

from seed import demo_care, demo_dossiers, demo_paths
from seed.demo_story import Story
from seed.demo_tales import Tale

ACTS: dict[str, Callable[[Story, Tale, date], str | None]] = {
    "signaler": demo_dossiers.point_out,
    "ebaucher": demo_dossiers.sketch,
    "rediger": demo_dossiers.write,
    "transmettre": demo_dossiers.send,
    "refuser": demo_dossiers.refuse,
    "reorienter": demo_dossiers.redirect,
    "accepter": demo_dossiers.accept,
    "abandonner": demo_dossiers.abandon,
    "rencontrer": demo_paths.meet,
    "entamer": demo_paths.begin_diagnosis,
    "diagnostiquer": demo_paths.diagnose,
    "reconnaitre": demo_paths.recognise,
    "convenir": demo_paths.agree,
    "avant": demo_paths.before,
    "signer": demo_paths.sign,
    "informer": demo_paths.tell_price,
    "terminer": demo_paths.end,
    "apres": demo_paths.after,
    "attribuer": demo_paths.allocate,
    "remettre": demo_paths.hand_over,
    "six_mois": demo_care.six_months,
    "clore": demo_care.close,
    "panne": demo_care.break_down,
    "regler": demo_care.mend,
    "echanger": demo_care.swap,
    "rendre": demo_care.give_back,
    "rendre_hier": demo_care.give_back,
    "perdre": demo_care.lose,
}
"""« again » says that the act must wait: no laptop is free yet."""
