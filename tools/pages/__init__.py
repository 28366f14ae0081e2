"""Pages of docs/ that are made from the data: they cannot say anything else."""
