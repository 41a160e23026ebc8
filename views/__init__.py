"""Floor 2: the doors. Browser, spreadsheets, terminal."""
