"""The lists that `bench/lists.py` measures: ours and its peers', over the same rows; and these rows."""
