"""Spreadsheets out: every list, within its rows and columns."""
