"""Pages about people: the welcome, settings, consent, e-mail preferences."""
