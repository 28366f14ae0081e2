"""What the office and the IT person call by day: set up, check, chase, hand over, clear away."""
