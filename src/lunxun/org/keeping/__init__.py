"""Keeping the accounts: open, reset, close, grant roles. For the system administrator and the units' contacts."""
