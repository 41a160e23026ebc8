"""How SQLite is led to the right index: the order's where many rows answer, the words' or the filters' where few do.

It knows how many rows a table has, and not how many a value holds: it takes a filter's index, and sorts the hundred
thousand rows that it finds there, to keep fifty of them. PostgreSQL counts values, and chooses by itself.
"""

from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.functions import FunctionElement


class _Unindexed(FunctionElement[Any]):
    name = "unindexed"
    inherit_cache = True

    def __init__(self, column: Any) -> None:
        super().__init__(column)
        self.type = column.type


@compiles(_Unindexed, "sqlite")
def _plus(element: Any, compiler: Any, **options: Any) -> str:
    return f"+{compiler.process(next(iter(element.clauses)), **options)}"


@compiles(_Unindexed)
def _bare(element: Any, compiler: Any, **options: Any) -> str:
    return str(compiler.process(next(iter(element.clauses)), **options))


def unindexed(column: Any) -> Any:
    """The same column, of which SQLite takes no index."""
    return _Unindexed(column)
