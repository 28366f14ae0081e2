"""The work by day of the office and the IT person: set up, check, chase, hand over, clear away."""
