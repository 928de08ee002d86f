"""Scheduled reports: their list, a new one, and what is done to one."""
