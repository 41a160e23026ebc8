"""Django's admin over the same laptops: `django_admin.py URL CASES.json ROUNDS`, by its own Python.

The rows are in the measured database; accounts and sessions, which the admin asks for, in a small one beside it.
"""

import json
import sys
import tempfile
from importlib.metadata import version
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import django
from django.conf import settings
from timing import timed, told


def database(url: str) -> dict:
    """The measured database, from the same address as the others take."""
    parts = urlsplit(url)
    if parts.scheme.startswith("sqlite"):
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": parts.path[1:]}
    asked = parse_qs(parts.query)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path[1:], "USER": parts.username,
        "PASSWORD": parts.password or "", "HOST": asked.get("host", [parts.hostname])[0],
        "PORT": asked.get("port", [str(parts.port or 5432)])[0],
    }  # fmt: skip


class Router:
    """Laptops and what they point at stand in the measured database; the rest in the small one."""

    def db_for_read(self, model, **hints):
        return "rows" if model._meta.app_label == "laptops" else None

    def allow_migrate(self, db, app_label, **hints):
        return db == "default" and app_label != "laptops"


def main(url: str, cases: dict[str, str], rounds: int) -> None:
    home = Path(tempfile.mkdtemp(prefix="pin40-bench-"))
    settings.configure(
        SECRET_KEY="bench", DEBUG=False, ALLOWED_HOSTS=["*"], ROOT_URLCONF="laptops_urls", USE_TZ=True,
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": str(home / "own.db")}, "rows": database(url)},
        DATABASE_ROUTERS=[Router()], STATIC_URL="/static/", DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=["django.contrib.admin", "django.contrib.auth", "django.contrib.contenttypes",
                        "django.contrib.sessions", "django.contrib.messages", "laptops"],
        MIDDLEWARE=["django.contrib.sessions.middleware.SessionMiddleware",
                    "django.contrib.auth.middleware.AuthenticationMiddleware",
                    "django.contrib.messages.middleware.MessageMiddleware"],
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True,
                    "OPTIONS": {"context_processors": ["django.template.context_processors.request",
                                                       "django.contrib.auth.context_processors.auth",
                                                       "django.contrib.messages.context_processors.messages"]}}],
    )  # fmt: skip
    _write(home)
    sys.path.insert(0, str(home))
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.db import connections
    from django.test import Client

    call_command("migrate", verbosity=0)
    client, counted = Client(), [0, 0]
    client.force_login(User.objects.create_superuser("banc", "banc@example.org", "banc"))

    def count(execute, sql, params, many, context):
        counted[0] += 1
        return execute(sql, params, many, context)

    def ask(address: str) -> tuple[int, int]:
        counted[0] = 0
        with connections["rows"].execute_wrapper(count), connections["default"].execute_wrapper(count):
            answer = client.get(address)
        counted[1] = max(counted)
        return answer.status_code, len(answer.content)

    told({"cases": timed(ask, cases, rounds), "statements": counted[1], "version": f"Django {version('django')}"})


def _write(home: Path) -> None:
    """The application that the admin needs: three models that it does not manage, one list."""
    package = home / "laptops"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (home / "laptops_urls.py").write_text(
        "from django.contrib import admin\nfrom django.urls import path\nurlpatterns = [path('admin/', admin.site.urls)]\n"
    )
    (package / "models.py").write_text(MODELS)
    (package / "admin.py").write_text(ADMIN)


MODELS = """
from django.db import models

class Partner(models.Model):
    name = models.CharField(max_length=120)
    class Meta: managed, db_table = False, "partners"
    def __str__(self): return self.name

class Lot(models.Model):
    number = models.CharField(max_length=20)
    class Meta: managed, db_table = False, "device_lots"
    def __str__(self): return self.number

STATES = "STORED WAITING BROKEN DELIVERABLE DELIVERED HANDED_OVER RETURNED GONE LOST".split()

class Device(models.Model):
    inventory_number = models.CharField(max_length=30)
    serial = models.CharField(max_length=40)
    make = models.CharField(max_length=40)
    model = models.CharField(max_length=80)
    state = models.CharField(max_length=11, choices=[(s, s) for s in STATES])
    grade = models.CharField(max_length=1, null=True, choices=[(g, g) for g in "ABC"])
    holder = models.ForeignKey(Partner, models.DO_NOTHING, null=True)
    lot = models.ForeignKey(Lot, models.DO_NOTHING)
    erased_on = models.DateField(null=True)
    class Meta: managed, db_table = False, "devices"
    def __str__(self): return self.inventory_number
"""
ADMIN = """
from django.contrib import admin
from laptops.models import Device

@admin.register(Device)
class DeviceAdmin(admin.ModelAdmin):
    list_display = ("inventory_number", "make", "model", "state", "grade", "holder", "lot", "erased_on")
    search_fields = ("inventory_number", "serial", "make", "model")
    list_filter = ("state", "grade", "erased_on", "lot", "holder")
    list_select_related = ("holder", "lot")
    list_per_page = 50
"""

if __name__ == "__main__":
    main(sys.argv[1], json.loads(Path(sys.argv[2]).read_text()), int(sys.argv[3]))
