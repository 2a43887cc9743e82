"""Accounts (アカウント): invitation, roles for a time, sessions, second factors, and what a person may do about them."""
