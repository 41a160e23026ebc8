"""The two sorts of figures that are kept as they were told."""

from pin40.word import Word


class SnapshotKind(Word):
    PHOTOGRAPH = "PHOTOGRAPH", "Photographie"
    RELEASE = "RELEASE", "Parution"
