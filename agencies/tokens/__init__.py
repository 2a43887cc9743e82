"""Tokens (API トークン): what lets a program in, with one role of the person who made it, and only for some scopes."""
