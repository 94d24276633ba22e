"""The web app on the phone: entry shells, the key of the queue, choices, drafts."""
