"""What is done with users, tokens and the audit log."""
