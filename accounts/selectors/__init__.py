"""Reads of users, their access and the audit log, each with the filter for who is asking."""
