"""The state between nights, on the disk: ledger, received copies, our own files, the lock."""
