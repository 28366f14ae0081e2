"""The regulations and what follows from them for one form: data, checks, findings, ceiling."""
