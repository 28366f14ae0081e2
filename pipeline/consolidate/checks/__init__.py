"""Rules that look at several forms, at the list of members, or at a decision."""
