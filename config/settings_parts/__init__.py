"""Settings by topic; `config/settings.py` joins them all, and says which topic stands where."""
