"""From the branches' Excel forms to the committee's consolidated Word report."""

import logging

__version__ = "0.1.0"
logging.getLogger(__name__).addHandler(logging.NullHandler())  # told in state/run.log, if at all
