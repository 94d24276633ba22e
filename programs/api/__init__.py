"""Programmes, targets and figures over REST."""
