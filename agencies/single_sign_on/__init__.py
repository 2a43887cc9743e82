"""Sign-in with the organization's own accounts (OpenID Connect), and the roles it proposes."""
