"""A small model of the suite: what each noun's steps do and post by the written contract, and what figures then are.

It shares no code with the suite. reference.py reads the reference data, ledger.py sums postings, noun.py, entry.py and lifecycle.py
have what nouns share, engine.py draws the steps and compares, and the other modules have the nouns, by service or part of one.
"""
