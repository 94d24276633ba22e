"""Each polsek's week: reported, NIHIL, late or missing, and why it is behind."""
