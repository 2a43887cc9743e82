"""How the organs answer."""
