"""Floor 1: the facts. Every table is imported here, so that a new file is a new table."""

import importlib
import os
import pkgutil

# Before NumPy: on squares of sixty a side, several threads wait for one another ten times as long as one would work.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

for _module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"models.{_module.name}")
