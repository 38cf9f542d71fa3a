#!/usr/bin/env python3
"""Writes the sample district's files as bureaus would send them, always the same bytes: files/*.csv, then what an office reviewed and closed,
review/*.csv, then what came late, late/*.csv.

Counts, amounts, organization units and divisions that the report names are as it says; all else is illustrative: dates, identifiers, communities, amounts
of single payments, the year before. Numbers of identity documents are made up and only pass their checks; nobody has them.
"""

from generator import command, economy, livelihood, reports, turn_of_year, urban

if __name__ == "__main__":
    enterprises = economy.write_all()
    livelihood.write_all(enterprises)
    urban.write_all()
    command.write_all()
    reports.write_all()
    turn_of_year.write_all()
