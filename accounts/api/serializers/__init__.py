"""Users, tokens and the audit log as JSON."""
