"""Templates read our dictionaries first by their keys: pages are made of them, by the thousand of look-ups."""

from typing import Any

from flask.templating import Environment
from jinja2 import Undefined

METHODS = frozenset(dir(dict))


class QuickEnvironment(Environment):
    """`row.label` of a dictionary is its key: Jinja asks for an attribute first, and pays for its absence each time."""

    def getattr(self, obj: Any, attribute: str) -> Any | Undefined:
        if type(obj) is dict and attribute not in METHODS:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)
