"""Other spellings of a text that count as the same wherever equality has a consequence: full-width characters, white space of any kind and
characters that nobody sees."""

UNSEEN = ("\u200b", "\ufeff", "\u00ad", "\u2060")
BLANKS = ("", "\u3000", "\u00a0", " ", "\u2003 ")


def full_width(character):
    return chr(ord(character) + 0xFEE0) if "!" <= character <= "~" else character


def spelled(rng, text, folds_case=False):
    """The text as somebody else would write it, mostly as it is."""
    if rng.random() < 0.5:
        return text
    if folds_case and rng.random() < 0.3:
        text = rng.choice((str.upper, str.lower, str.title))(text)
    choice = rng.random()
    if choice < 0.4:
        text = "".join(full_width(character) if rng.random() < 0.5 else character for character in text)
    elif choice < 0.7:
        at = rng.randrange(len(text) + 1)
        text = text[:at] + rng.choice(UNSEEN) + text[at:]
    return rng.choice(BLANKS) + text + rng.choice(BLANKS)
