"""Our list of laptops, asked as the Alpi: `ours.py URL CASES.json`."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parents[2]), str(Path(__file__).parent)]

from rows import app_of
from sqlalchemy import event
from timing import timed, told

from models.base import db


def main(url: str, cases: dict[str, str], rounds: int) -> None:
    app = app_of(url)
    client, counted = app.test_client(), [0]
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: counted.__setitem__(0, counted[0] + 1))
    with client.session_transaction() as session:
        session["_user_id"], session["_fresh"] = "b" * 32, True
    most = [0]

    def ask(address: str) -> tuple[int, int]:
        counted[0] = 0
        answer = client.get(address)
        most[0] = max(most[0], counted[0])
        return answer.status_code, len(answer.data)

    told(
        {"cases": timed(ask, cases, rounds), "statements": most[0], "version": f"Flask-Admin {version('flask-admin')}"}
    )


if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), int(sys.argv[3]))
