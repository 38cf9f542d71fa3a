"""Every compiled coroutine has the flag without which GCC 12 miscompiles it: see -fno-tree-pre in common/rpc/README.md.

GCC compiles the body of a coroutine into a function whose symbol ends in ".actor", a template's too, in the object file that
instantiates it. The object files of the build are therefore the truth; sources that have no object file yet are searched for the
keywords instead.
"""

import collections
import json
import os
import pathlib
import re
import subprocess
import unittest

FLAG = "-fno-tree-pre"
COMMANDS = pathlib.Path(os.environ["EASTGATE_COMPILE_COMMANDS"])
COMMENT_OR_STRING = re.compile(r'//[^\n]*|/\*.*?\*/|"(?:[^"\\\n]|\\.)*"', re.DOTALL)
KEYWORD = re.compile(r"\bco_(?:await|return|yield)\b")
NM_BATCH = 100


def holds_keyword(source):
    return bool(KEYWORD.search(COMMENT_OR_STRING.sub(" ", source.read_text(encoding="utf-8"))))


def coroutines_by_object(objects):
    """Returns how many coroutines each object file holds; those without any are left out."""
    counts = collections.Counter()
    objects = sorted(objects)
    for start in range(0, len(objects), NM_BATCH):
        batch = objects[start:start + NM_BATCH]
        lines = subprocess.run(["nm", "-A", "--defined-only", *map(str, batch)], check=True, capture_output=True, text=True).stdout
        for line in lines.splitlines():
            if line.endswith(".actor"):
                counts[pathlib.Path(line.split(":", 1)[0])] += 1
    return counts


class CoroutineFlagTest(unittest.TestCase):
    def setUp(self):
        entries = json.loads(COMMANDS.read_text(encoding="utf-8"))
        self.objects, self.sources = {}, {}
        for entry in entries:
            arguments = entry["command"].split()
            flagged = FLAG in arguments
            compiled = pathlib.Path(entry["directory"]) / arguments[arguments.index("-o") + 1]
            if compiled.exists():
                self.objects[compiled] = flagged
            source = pathlib.Path(entry["directory"]) / entry["file"]
            if source.exists():
                self.sources.setdefault(source, []).append(flagged)

    def test_every_object_file_with_a_coroutine_is_compiled_with_the_flag(self):
        counts = coroutines_by_object(self.objects)
        print(f"{sum(counts.values())} coroutines in {len(counts)} of {len(self.objects)} object files, "
              f"{sum(self.objects.values())} of which have the flag")
        self.assertIn("reply_test.cc.o", {each.name for each in counts}, "no coroutine was recognized where there are some")
        self.assertEqual([], [str(each) for each in counts if not self.objects[each]], f"compiled without {FLAG}: link eastgate::coroutines")

    def test_every_source_with_a_coroutine_is_compiled_with_the_flag(self):
        sources = [each for each in self.sources if holds_keyword(each)]
        self.assertGreaterEqual(len(sources), 5, "no coroutine was recognized where there are some")
        self.assertEqual([], [str(each) for each in sources if not all(self.sources[each])], f"compiled without {FLAG}: link eastgate::coroutines")

    def test_the_layers_below_the_calls_are_compiled_without_the_flag(self):
        flagged = [str(each) for each, flags in self.sources.items() if "/common/store/" in str(each) and any(flags)]
        self.assertEqual([], flagged)


if __name__ == "__main__":
    unittest.main()
