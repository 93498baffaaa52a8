"""Small tools without a domain word: errors, decisions, clock, ids, database helpers."""
