"""Floor 1: the facts. Every table is imported here, so that a new file is a new table."""

import importlib
import pkgutil

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"models.{_module.name}")
