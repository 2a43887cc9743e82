"""Backup and restore: database and files at one moment in one encrypted file, and back into an empty system."""
