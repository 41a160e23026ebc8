"""What makes the suite quicker and changes nothing that it says: work done once, or not at all, a module's application.

PYTEST_DONT_REWRITE: the suite's configuration imports it before any test.
"""

import gc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import FileSystemBytecodeCache
from werkzeug.routing import Rule

from models import session

CHEAP = {"argon2__rounds": 1, "argon2__memory_cost": 64, "argon2__parallelism": 1}
_compile = Rule._compile_builder
REAL = session.PRAGMAS
"""SQLite's settings as the application has them: the suite's own, like its PostgreSQL, does not wait for the disk."""


def hurry(folder: Path) -> None:
    """Each template is compiled once for the session, the writer of an address when somebody writes one; no disk waits."""
    folder.mkdir(exist_ok=True)
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": FileSystemBytecodeCache(str(folder))}
    Rule._compile_builder = _compiled_when_asked  # type: ignore[method-assign]
    session.PRAGMAS = tuple(one.replace("synchronous=FULL", "synchronous=OFF") for one in REAL)


def hash_lightly(app: Flask) -> Flask:
    """Passwords hashed in a millisecond: how slow the real hash is has tests of its own, thousands sign in here."""
    app.extensions["security"].pwd_context.update(**CHEAP)
    return app


def sweep_less() -> None:
    """What was collected stays to the end: the sweeper of cycles needs not walk it thousands of times."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 50)


def _compiled_when_asked(self: Rule, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
    made: list[Callable[..., tuple[str, str]]] = []

    def build(rule: Rule, *given: Any, **values: Any) -> tuple[str, str]:
        if not made:
            made.append(_compile(rule, append_unknown))
        return made[0](rule, *given, **values)

    return build
