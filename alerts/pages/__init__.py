"""Pages of alerts, rules, receivers and deliveries."""
