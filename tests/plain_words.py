#!/usr/bin/env python3
"""Checks the words of comments, docstrings and READMEs: `plain_words.py [FILE…]`, by default over all files of the tree.

A sentence does not begin with one of OPENINGS used as a noun or instead of a verb or an if; questions may. RETIRED words
appear nowhere, not even in code, since each has a plainer one. Prints the lines that break a rule, and then fails."""

import ast
import io
import pathlib
import re
import sys
import tokenize

ROOT = pathlib.Path(__file__).resolve().parent.parent
FOLDERS = ("common", "deploy", "proto", "services", "tests")
SUFFIXES = {".h", ".cc", ".proto", ".py", ".sh", ".conf", ".yaml", ".txt", ".md"}
MADE_BY_RUNS = ("build", "deploy/run")

OPENINGS = "Of|Whether|What|How|Where"
# A sentence begins a text, or follows a sentence, a colon, a semicolon or an opening parenthesis. The second group is its end.
SENTENCE = re.compile(rf"(?:^|[.:!?;][\"'`)]*\s+|\()((?:{OPENINGS}) [a-z`](?:[^.?!]|[.?!](?=\S))*)(?=([.?!]?))")
RETIRED = re.compile(r"\b(?:st(?:ands?|ood|anding)|m(?:end(?:s|ed|ing)?)|t(?:ak(?:e|es|en|ing)|ook)(?: \w+)? back)\b", re.IGNORECASE)


def blocks_of_lines(lines, mark):
    """Yields comments after `mark` as lists of (line number, text): lines below each other in one column are one comment."""
    block, last = [], None
    for number, line in enumerate(lines, 1):
        found = re.search(rf"(?:^|(?<=\s)){mark}(?!!)(.*)$", line)
        text = found.group(1).strip(" *") if found else ""
        goes_on = text and not line[: found.start()].strip() and last == (number - 1, found.start())
        if block and not goes_on:
            yield block
            block = []
        if text:
            block.append((number, text))
            last = number, found.start()
    if block:
        yield block


def blocks_of_python(text):
    lines = {}
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            lines[token.start[0]] = token.line[: token.start[1]] + token.string
    yield from blocks_of_lines([lines.get(number, "") for number in range(1, text.count("\n") + 2)], "#")
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and ast.get_docstring(node):
            start = node.body[0].lineno
            paragraph = []
            for number, line in enumerate(node.body[0].value.value.split("\n"), start):
                if line.strip():
                    paragraph.append((number, line.strip()))
                elif paragraph:
                    yield paragraph
                    paragraph = []
            if paragraph:
                yield paragraph


def blocks_of_markdown(lines):
    """Yields paragraphs, entries of lists and cells; not code and headings. A cell may begin as a phrase does."""
    block, in_code = [], False
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if text.startswith("```"):
            in_code = not in_code
        starts_anew = re.match(r"[-*] |\d+\. ", text)
        if in_code or not text or text[0] in "#|`" or starts_anew:
            if block:
                yield block
            block = []
        if in_code or not text or text[0] == "#" or text.startswith("```"):
            continue
        if text[0] == "|":
            for cell in text.strip("|").split("|"):
                yield [(number, "| " + cell.strip())]
        else:
            block.append((number, text[starts_anew.end() :] if starts_anew else text))
    if block:
        yield block


def blocks_of(path, text):
    if path.suffix == ".py":
        return blocks_of_python(text)
    if path.suffix == ".md":
        return blocks_of_markdown(text.split("\n"))
    return blocks_of_lines(text.split("\n"), "//" if path.suffix in (".h", ".cc", ".proto") else "#")


def findings(path, text):
    """Returns the lines of a file that break a rule: (line number, the rule, the words)."""
    found = []
    for block in blocks_of(path, text):
        joined, starts = "", []
        for number, line in block:
            starts.append((len(joined), number))
            joined += line + " "
        for sentence in SENTENCE.finditer(joined):
            if sentence.group(2) != "?":
                line = max(number for start, number in starts if start <= sentence.start(1))
                found.append((line, "no sentence begins so", sentence.group(1).strip()[:90]))
    for number, line in enumerate(text.split("\n"), 1):
        for word in RETIRED.finditer(line):
            found.append((number, "a retired word", word.group()))
    return sorted(found)


def files_of_tree():
    yield from (path for path in ROOT.iterdir() if path.is_file() and path.suffix in SUFFIXES)
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            name = path.relative_to(ROOT).as_posix()
            is_made = any(name.startswith(made + "/") or f"/{made}/" in name for made in MADE_BY_RUNS)
            if path.suffix in SUFFIXES and not is_made and path.is_file():
                yield path


def main():
    paths = [pathlib.Path(name) for name in sys.argv[1:]] or sorted(files_of_tree())
    count = 0
    for path in paths:
        for number, rule, words in findings(path, path.read_text()):
            print(f"{path.resolve().relative_to(ROOT) if path.is_relative_to(ROOT) else path}:{number}: {rule}: {words}")
            count += 1
    if count:
        sys.exit(f"plain words: {count} in {len(paths)} files; see tests/README.md")
    print(f"plain words: {len(paths)} files")


if __name__ == "__main__":
    main()
