"""Papers to print: Typst sources and the data they are given."""
