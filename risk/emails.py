"""The e-mails of this app."""
