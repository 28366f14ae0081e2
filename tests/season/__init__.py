"""A committee's season, simulated: what people do to files, and a model of what must be true."""
