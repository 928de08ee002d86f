"""Where people and programs read the OpenAPI document."""
