class StartError(Exception):
    """Something the person at the keyboard must know; shown as one message, never a traceback."""
