"""From the branches' Excel forms to the committee's consolidated Word report."""

__version__ = "0.1.0"
