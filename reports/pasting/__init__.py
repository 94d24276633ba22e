"""A WhatsApp report pasted into the portal becomes a draft that a person confirms."""
