"""The second way: what was received, read and counted again without the code of the first.

openpyxl and plain Python; no pandas, nothing of intake, checks or tally. `verify` compares with
it, `trace` shows the cells behind a figure.
"""
