"""The loader against the suite: what its report says is what was done, and rejected rows come back as they were sent."""

import glob
import os
import stat

from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from harness import SAMPLE, Suite, run

HEADER = "改造编号,户号,完工日期,费用（元）,所在区划\n"
AMENDMENTS = "更正文号,记录类别,记录编号,更正项目,更正为,原因类别,更正原因\n"
ENROLLMENTS = "登记编号,证件类型,证件号码,出生日期,登记日期,待遇起始日期,经办区划,经办渠道\n"
ENTITLEMENTS = "业务编号,登记编号,待遇起始日期\n"


class Files:
    """Files to load, below the suite's folder."""

    def __init__(self, suite):
        self.suite, self.directory = suite, os.path.join(suite.directory, "sent")

    def write(self, name, content):
        path = os.path.join(self.directory, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(content if isinstance(content, bytes) else content.encode())
        return path

    def load(self, content, name="x.csv"):
        """The exit code, the counts (rows, new, unchanged, rejected) and the rejected rows of one file."""
        path = self.write(name, content)
        result = self.suite.intake(path)
        counts = tuple(int(part.split(" ")[1]) for part in result.stdout.strip().split("\t")[2:])
        return result.returncode, counts, self.rejects(name)

    def rejects(self, name="x.csv"):
        found = self.rejects_files(os.path.basename(name))
        return open(found[0], encoding="utf-8").read() if len(found) == 1 else ""

    def rejects_files(self, name="x.csv"):
        return sorted(glob.glob(os.path.join(glob.escape(self.suite.directory), f"{name}.*.rejected.csv")))


def retrofits(*rows):
    return HEADER + "".join(row + "\n" for row in rows)


def amendments(*rows):
    return AMENDMENTS + "".join(row + "\n" for row in rows)


def facts_of(server, subject):
    return server.fact.ListFacts(fact_service_pb2.ListFactsRequest(subject=subject, include_superseded=True, page_size=1000)).facts


def test_one_document_amends_records_and_items_once_each(suite):
    files = Files(suite)
    assert files.load(retrofits("GZ-1,H00000001,2024-03-01,100,360111001", "GZ-2,H00000002,2024-03-01,100,360111001"))[:2] == (0, (2, 2, 0, 0))
    sent = amendments("更1,无障碍改造,GZ-1,日期,2024-03-02,差错,有误", "更1,无障碍改造,GZ-1,区划代码,360111003,差错,有误",
                      "更1,无障碍改造,GZ-1,金额（元）,200,差错,有误", "更1,无障碍改造,GZ-2,日期,2024-03-03,差错,有误")
    assert files.load(sent)[:2] == (0, (4, 4, 0, 0))
    assert files.load(sent)[:2] == (0, (4, 0, 4, 0)), "everything is done"
    current = facts_of(suite.livelihood, "barrierFreeRetrofits/GZ-1")[-1]
    assert (current.occurred_on, current.division) == ("2024-03-02", "360111003")
    assert sum(p.amount for p in current.postings[current.reversed_postings:] if p.measure == "livelihood.barrier_free_retrofit_cost") == 20000

    code, counts, rejects = files.load(amendments("更1,无障碍改造,GZ-1,日期,2024-03-09,差错,有误"))
    assert (code, counts) == (1, (1, 0, 0, 1)) and "另一值" in rejects, rejects
    # A retraction under a number that corrected something is done, and done once.
    sent = amendments("更1,无障碍改造,GZ-1,撤销,,差错,重复", "更1,无障碍改造,GZ-2,撤销,,差错,重复")
    assert files.load(sent)[:2] == (0, (2, 2, 0, 0))
    assert files.load(sent)[:2] == (0, (2, 0, 2, 0))
    assert facts_of(suite.livelihood, "barrierFreeRetrofits/GZ-2")[-1].retraction
    code, counts, rejects = files.load(amendments("更2,无障碍改造,GZ-1,撤销,,差错,重复"))
    assert (code, counts) == (1, (1, 0, 0, 1)) and "记录已撤销" in rejects, rejects


def test_what_was_retracted_is_not_unchanged(suite):
    files = Files(suite)
    sent = retrofits("GZ-3,H00000003,2024-03-01,100,360111001")
    assert files.load(sent)[:2] == (0, (1, 1, 0, 0))
    assert files.load(sent)[:2] == (0, (1, 0, 1, 0))
    assert files.load(amendments("撤3,无障碍改造,GZ-3,撤销,,差错,重复"), "y.csv")[:2] == (0, (1, 1, 0, 0))
    code, counts, rejects = files.load(sent)
    assert (code, counts) == (1, (1, 0, 0, 1)) and "记录已撤销" in rejects, rejects
    # Both files together are what was recorded: created and retracted.
    both = suite.intake(os.path.join(files.directory, "x.csv"), os.path.join(files.directory, "y.csv"))
    assert both.returncode == 0 and both.stdout.count("未变 1") == 2, both.stdout + both.stderr


def test_a_step_that_was_retracted_is_not_unchanged(suite):
    files = Files(suite)
    assert files.load(ENROLLMENTS + "XSE-X,出生医学证明,Z000000001,2023-11-01,2023-11-20,,360111001,镇街经办站\n")[0] == 0
    sent = ENTITLEMENTS + "DY-X,XSE-X,2023-11-20\n"
    code, counts, rejects = files.load(sent)
    assert (code, counts) == (0, (1, 1, 0, 0)), rejects
    step = facts_of(suite.livelihood, "newbornEnrollments/XSE-X")[-1]
    assert step.source_ref == "DY-X"
    suite.livelihood.fact.RetractFact(fact_service_pb2.RetractFactRequest(
        name=step.name, cause=fact_pb2.CORRECTION_CAUSE_ERROR, reason="wrong", source_ref="retract-step"))
    code, counts, rejects = files.load(sent)
    assert (code, counts) == (1, (1, 0, 0, 1)) and "记录已撤销" in rejects, rejects


def test_rejects_are_kept_apart_private_and_gone_when_nothing_is_rejected(suite):
    files = Files(suite)
    bad = retrofits("GZ-4,H00000004,tomorrow,100,360111001")
    paths = [files.write(name, bad) for name in ("a/z.csv", "b/z.csv")]
    assert suite.intake(*paths).returncode == 1
    found = files.rejects_files("z.csv")
    assert len(found) == 2, found
    assert all(stat.S_IMODE(os.stat(path).st_mode) == 0o600 for path in found)
    files.write("b/z.csv", retrofits("GZ-4,H00000004,2024-03-01,100,360111001"))
    assert suite.intake(*paths).returncode == 1
    assert len(files.rejects_files("z.csv")) == 1
    files.write("a/z.csv", retrofits("GZ-5,H00000005,2024-03-01,100,360111001"))
    assert suite.intake(*paths).returncode == 0
    assert files.rejects_files("z.csv") == []
    made = os.path.join(suite.directory, "made")
    files.write("a/z.csv", bad)
    result = suite.run("intake", "--principal", "bureau:test", "--reference", os.path.join(SAMPLE, "reference"), "--rejects", made, paths[0])
    assert result.returncode == 1, result.stderr
    assert stat.S_IMODE(os.stat(made).st_mode) == 0o700 and len(os.listdir(made)) == 1


def test_a_file_that_cannot_be_used_does_not_keep_the_others_out(suite):
    files = Files(suite)
    paths = [files.write("1.csv", ""), files.write("2.csv", "a,b\n1,2\n"), os.path.join(files.directory, "none.csv"),
             files.write("3.csv", retrofits("GZ-6,H00000006,2024-03-01,100,360111001"))]
    result = suite.intake(*paths)
    assert result.returncode == 2, result.stdout + result.stderr
    assert "1.csv：空文件" in result.stderr and "2.csv：" in result.stderr and "none.csv：无法读取" in result.stderr, result.stderr
    assert "3.csv" in result.stdout and "新增 1" in result.stdout, result.stdout


def test_refusals_are_in_chinese_and_name_the_column(suite):
    files = Files(suite)
    rows = ["GZ 7,H00000007,2024-03-01,100,360111001", "GZ-7,H00000007,2024-03-01,999999999,360111001", "GZ-7,H00000007,2024-03-01,0,360111001",
            "GZ-7,H00000007,2024-03-01,100,110101", "GZ-7,=H,2024-03-01,x,360111001"]
    code, counts, rejects = files.load(retrofits(*rows))
    assert (code, counts) == (1, (5, 0, 0, 5)), rejects
    for part in ("改造编号：编号应为", "费用（元）：应为", "所在区划：应为区划", "GZ-7,'=H,2024-03-01,x,360111001,费用（元）：应为金额"):
        assert part in rejects, (part, rejects)
    for line in rejects.splitlines()[1:]:
        assert not any(word in line for word in ("got", "want", "required", "invalid")), line


def test_what_becomes_of_a_number_that_is_there_twice_is_always_the_same(suite):
    files = Files(suite)
    rows = []
    for i in range(100):
        rows += [f"D-{i},HD0000{i:03},2024-03-01,{i + 1},360111001", f"D-{i},HD0000{i:03},2024-03-01,{i + 2},360111001"]
    code, counts, rejects = files.load(retrofits(*rows))
    assert (code, counts) == (1, (200, 100, 0, 100)), rejects
    assert [line.split(",")[3] for line in rejects.splitlines()[1:]] == [str(i + 2) for i in range(100)], rejects


def on_one_suite():
    with Suite() as suite:
        for test in (test_one_document_amends_records_and_items_once_each, test_what_was_retracted_is_not_unchanged,
                     test_a_step_that_was_retracted_is_not_unchanged,
                     test_rejects_are_kept_apart_private_and_gone_when_nothing_is_rejected,
                     test_a_file_that_cannot_be_used_does_not_keep_the_others_out,
                     test_refusals_are_in_chinese_and_name_the_column,
                     test_what_becomes_of_a_number_that_is_there_twice_is_always_the_same):
            test(suite)
            print(f"ok {test.__name__}", flush=True)


run([on_one_suite])
