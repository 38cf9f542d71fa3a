"""The reference data that decide: divisions with their days, parameters with theirs, and the days of a history."""

import csv
import datetime
import os

from harness import SAMPLE

FIRST_DAY = datetime.date(2022, 1, 1)
LAST_DAY = datetime.date(2025, 12, 31)
DISTRICT = "360111"
FOR_EVER = "9999-12-31"


def rows(name):
    with open(os.path.join(SAMPLE, "reference", name), encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shifted(day, days):
    """The day so many days after an ISO day."""
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=days)).isoformat()


def days(first, last):
    """Returns the number of days from one to another, both inclusive."""
    return (datetime.date.fromisoformat(last) - datetime.date.fromisoformat(first)).days + 1


def months_later(day, months):
    """The same day so many months later, or the last day of that month."""
    date = datetime.date.fromisoformat(day)
    year, month = divmod(date.year * 12 + date.month - 1 + months, 12)
    return min(f"{year:04}-{month + 1:02}-{date.day:02}", month_end(f"{year:04}-{month + 1:02}"))


def month_end(month):
    """The last day of a month, YYYY-MM."""
    year, number = int(month[:4]), int(month[5:7])
    after = datetime.date(year + number // 12, number % 12 + 1, 1)
    return (after - datetime.timedelta(days=1)).isoformat()


def month_ends(start, end):
    """The intervals of a series by month: (first day, last day)."""
    found = []
    while start <= end:
        last = min(month_end(start[:7]), end)
        found.append((start, last))
        start = shifted(last, 1)
    return found


def year_before(day):
    """The same day of the year before; the last day of a month for the last day of that month."""
    month = f"{int(day[:4]) - 1}-{day[5:7]}"
    return month_end(month) if day == month_end(day[:7]) else f"{month}-{day[8:]}"


class Reference:
    """Divisions and parameters, each in force from a day, inclusive, until another, exclusive; a parameter also until the next begins."""

    def __init__(self):
        self.divisions = {}
        for row in rows("divisions.csv"):
            self.divisions.setdefault(row["code"], []).append((row["valid_from"], row["valid_to"] or FOR_EVER))
        self.parameters = {}
        for row in rows("parameters.csv"):
            self.parameters.setdefault(row["key"], []).append(
                (row["valid_from"], row["valid_to"] or FOR_EVER, int(row["value"])))
        self.units, self.successors = {}, {}
        for row in rows("units.csv"):
            self.units.setdefault(row["code"], []).append((row["valid_from"], row["valid_to"] or FOR_EVER))
            self.successors.setdefault(row["code"], set()).update(code for code in row["successors"].split(";") if code)
        self.kinds = {}
        for row in rows("kinds.csv"):
            self.kinds.setdefault((row["list"], row["code"]), []).append((row["valid_from"], row["valid_to"] or FOR_EVER, row))
        self.duties = rows("reporting.csv")
        self.reported = {duty["figure"] for duty in self.duties}
        within = [code for code in self.divisions if code.startswith(DISTRICT)]
        self.lasting = [code for code in within if self.is_valid(code, "2015-01-01") and self.is_valid(code, FIRST_DAY.isoformat())
                        and self.is_valid(code, LAST_DAY.isoformat())]
        self.passing = [code for code in within if code not in self.lasting]
        self.townships = [code for code in within if len(code) == 9]

    def is_unit(self, code, day):
        return any(begin <= day < end for begin, end in self.units.get(code, ()))

    def codes(self, name, rule=None):
        """The codes that a list ever had, in order; with a rule those that have it."""
        return sorted(code for (of, code), known in self.kinds.items() if of == name and (rule is None or known[-1][2]["rule"] == rule))

    def kind(self, name, code, day):
        """The row of a code of a list on a day, or None."""
        return next((row for begin, end, row in self.kinds.get((name, code), ()) if begin <= day < end), None)

    def are_one(self, a, b):
        """Returns whether both are one unit, or one is the successor of the other."""
        return a == b or any(self.are_one(after, b) for after in self.successors.get(a, ())) \
            or any(self.are_one(a, after) for after in self.successors.get(b, ()))

    def is_valid(self, code, day):
        return any(begin <= day < end for begin, end in self.divisions.get(code, ()))

    def in_force(self, key, day):
        """The parameter's value on the day, which is the one that began last, or None."""
        values = [(begin, value) for begin, end, value in self.parameters.get(key, ()) if begin <= day < end]
        return max(values)[1] if values else None


class Calendar:
    """Working days: weekdays that are no holidays, and the days that are worked in their place. It covers whole years, those of which the
    first day is among the holidays."""

    def __init__(self):
        self.kinds = {row["date"]: row["kind"] for row in rows("calendar.csv")}
        years = [day[:4] for day, kind in self.kinds.items() if day.endswith("-01-01") and kind == "holiday"]
        self.first, self.last = f"{min(years)}-01-01", f"{max(years)}-12-31"

    def covers(self, day):
        return self.first <= day <= self.last

    def is_working_day(self, day):
        weekday = datetime.date.fromisoformat(day).weekday() < 5
        return self.kinds.get(day, "workday" if weekday else "weekend") == "workday"

    def working_days_later(self, day, count):
        """The count-th working day after the day, or None where the calendar does not reach it."""
        if not self.covers(day):
            return None
        while count:
            day = shifted(day, 1)
            if day > self.last:
                return None
            count -= self.is_working_day(day)
        return day

    def next_working_day(self, day):
        """The day itself, or the first working day after it; None where the calendar does not reach it."""
        return day if self.covers(day) and self.is_working_day(day) else self.working_days_later(day, 1)
