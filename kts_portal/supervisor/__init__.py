"""The supervisor: PostgreSQL, Redis, web, worker and scheduler as children of one process.

Nothing in here imports Django: it must be able to say what is missing before anything starts.
"""
