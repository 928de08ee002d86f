"""How the installation itself fares: figures, alerts, health, history."""
