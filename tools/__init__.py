"""What maintainers run; nothing that the program needs."""
