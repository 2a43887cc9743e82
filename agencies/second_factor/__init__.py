"""Second factors (二段階認証) of accounts: codes of an app, passkeys, recovery codes."""
