"""連絡体制: what an organ says of its readiness, its chain of contacts, and the warnings it gave."""
