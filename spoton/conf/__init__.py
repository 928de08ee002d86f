"""The settings of an operator, read once and checked, and what is made of them."""
