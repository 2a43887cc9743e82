"""Passwords that are drawn: hard to guess, easy to read out and to type."""

import secrets

LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another: i l o 0 1


def drawn_password() -> str:
    """Four groups of four such as kf7m-2qwx-hj9c-p3ts: about 79 bits."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
