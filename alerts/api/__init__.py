"""Rules and alerts as REST, under `/api/v1/analytics`."""
