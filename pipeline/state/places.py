"""The names in a workspace that its settings do not change."""

FILE = "committee.toml"
STATE = "state"  # the folder, where the settings name no other one
LEDGER = "ledger.sqlite"  # in the state folder
RECEIVED = "received"  # in the state folder: copies of the forms received, named by their content
ARCHIVE = "luu-tru"  # in output/YEAR: every set that was published, whole
PAGE = "index.html"  # in output/YEAR: the status page
RECORD = "run.json"  # in output/YEAR: the run for machines, replaced last
