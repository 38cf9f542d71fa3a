"""A small model of the suite: what each noun's steps do and post by the written contract, and what figures then are.

It shares no code with the suite. reference.py reads the reference data, spelling.py writes a text in other ways, ledger.py sums postings,
questions.py draws questions for figures and answers them from the ledgers, comparison.py compares the answers of the servers with them,
noun.py, entry.py and lifecycle.py have what nouns share, engine.py draws the steps, and the other modules have the nouns.
"""
