"""What actions, clients and rights are called where people read them."""
