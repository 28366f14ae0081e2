"""The settings of the office: committee.toml, and the folders of its workspace."""

from pipeline.settings.committee import (
    BranchSettings,
    Committee,
    Event,
    RatingSettings,
    Settings,
    SettingsError,
    TextRemark,
    has_blank,
)
from pipeline.settings.reading import read
from pipeline.settings.sample import sample
from pipeline.state.places import FILE

__all__ = [
    "FILE",
    "BranchSettings",
    "Committee",
    "Event",
    "RatingSettings",
    "Settings",
    "SettingsError",
    "TextRemark",
    "has_blank",
    "read",
    "sample",
]
