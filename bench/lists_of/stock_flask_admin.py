"""Flask-Admin as it ships, over the same laptops: `stock_flask_admin.py URL CASES.json ROUNDS`, by its own Python."""

import json
import sys
from importlib.metadata import version
from pathlib import Path

from flask import Flask
from flask_admin import Admin
from flask_admin.contrib.sqla import ModelView
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event
from timing import timed, told

COLUMNS = ("inventory_number", "make", "model", "state", "grade", "holder", "lot", "erased_on")
SEARCHED = ("inventory_number", "serial", "make", "model")
FILTERED = ("state", "grade", "make", "erased_on", "lot_id", "holder_id")


def main(url: str, cases: dict[str, str], rounds: int) -> None:
    app = Flask(__name__)
    app.config.update(SECRET_KEY="bench", SQLALCHEMY_DATABASE_URI=url)
    db = SQLAlchemy(app)
    with app.app_context():
        db.reflect()

    class Partner(db.Model):
        __table__ = db.metadata.tables["partners"]

        def __str__(self) -> str:
            return self.name

    class Lot(db.Model):
        __table__ = db.metadata.tables["device_lots"]

        def __str__(self) -> str:
            return self.number

    table = db.metadata.tables["devices"]

    class Device(db.Model):
        __table__ = table
        holder = db.relationship(Partner, foreign_keys=table.c.holder_id)
        lot = db.relationship(Lot, foreign_keys=table.c.lot_id)

    class DeviceView(ModelView):
        column_list = COLUMNS
        column_searchable_list = SEARCHED
        column_filters = FILTERED
        column_sortable_list = (*(c for c in COLUMNS if c not in ("holder", "lot")), ("holder", "holder.name"),
                                ("lot", "lot.number"))  # fmt: skip
        page_size = 50
        named_filter_urls = True
        can_create = can_edit = can_delete = False

    admin = Admin(app, name="stock")
    admin.add_view(DeviceView(Device, db, endpoint="devices", url="/admin/devices"))
    client, counted, most = app.test_client(), [0], [0]
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", lambda *_: counted.__setitem__(0, counted[0] + 1))

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
