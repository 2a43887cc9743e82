"""The room that sees all the others."""
