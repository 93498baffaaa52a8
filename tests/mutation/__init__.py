"""Mutation testing of the code that keeps ballots apart from people: `python -m tests.mutation`.

A mutant is the product with one small error put in. It is killed when a test fails (or hangs); one that
survives shows what no test looks at. One process collects the tests and makes the database once; each mutant
is a fork of it in which the code of one function is replaced, so that no import and no migration is repeated.
"""
