"""The settings of the office: committee.toml, and the folders of its workspace."""

from pipeline.settings.committee import (
    FILE,
    BranchSettings,
    Committee,
    Event,
    RatingSettings,
    Settings,
    SettingsError,
    TextRemark,
    has_blank,
    read,
)
from pipeline.settings.sample import sample

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
