"""Floor 0: the charter. Pure rules: no clock, no database, no web."""
