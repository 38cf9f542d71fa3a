"""Citizen IDs with a right check character."""

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def citizen_id(born_on, number):
    """The number-th citizen ID of somebody born on the day."""
    digits = f"360111{born_on.replace('-', '')}{number % 1000:03}"
    return digits + "10X98765432"[sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS)) % 11]
