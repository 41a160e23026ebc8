"""Mon ordi Pin40: read the settings, open the doors."""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate
from werkzeug.middleware.proxy_fix import ProxyFix

import models  # noqa: F401  (every table)
import settings as configuration
from models import journal, scope  # noqa: F401  (the gate and the journal listen from here)
from models.base import db
from models.session import prepare
from views import borrowing, commands, display, doors, errors, login, menu, pages, quiz, search, theme

migrate = Migrate(directory="migrations", render_as_batch=True, compare_type=True)


def create_app(settings: configuration.Settings | None = None) -> Flask:
    """The application; without settings it reads the environment, or stops with one French line."""
    settings = settings or configuration.from_environment_or_exit()
    app = Flask("pin40", root_path=str(Path(__file__).parent), static_folder=None, template_folder=None)
    app.config.update(
        SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        PUBLIC_URL=settings.public_url,
        TRUSTED_HOSTS=settings.trusted_hosts,
        MAX_CONTENT_LENGTH=10 * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        SESSION_COOKIE_NAME="pin40",
        SESSION_COOKIE_SECURE=settings.cookie_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=2 * 60 * 60,
        TESTING=settings.environment == "test",
    )
    db.init_app(app)
    migrate.init_app(app, db)
    with app.app_context():
        prepare(db.engine)
    if settings.is_behind_proxy:
        # One proxy, ours: without it anybody could write these headers, and choose the address that the brake counts.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=1, x_proto=1, x_host=1)  # type: ignore[method-assign]
    for room in (theme, doors, login, borrowing, display, errors, pages, quiz, menu, search, commands):
        room.register(app)
    return app
