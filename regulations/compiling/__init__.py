"""How a prefecture compiles (経由): it reads, returns or forwards what its municipalities hand in."""
