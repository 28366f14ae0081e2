"""All forms together: which file counts for a branch, who stands twice, what was decided, the years
before, and the figures.
"""
