"""What stays between nights, on the disk: ledger, received copies, what is ours, the lock."""
