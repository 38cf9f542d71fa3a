"""Subjects of supervision orders by one text each: urban/rectificationItems/GT-109, and of a report that has not come
economy/missingReports/economy.chain_output/360111490/2024-09."""

from eastgate.command.v1 import suite_pb2, supervision_subject_pb2

REPORTS = "missingReports"


def subject_of(text):
    service, _, resource = text.partition("/")
    subject = supervision_subject_pb2.SupervisionSubject(service=suite_pb2.SuiteService.Value(f"SUITE_SERVICE_{service.upper()}"))
    if resource.startswith(f"{REPORTS}/"):
        _, figure, division, period = resource.split("/")
        subject.missing_report.figure, subject.missing_report.division, subject.missing_report.period = figure, division, period
    else:
        subject.resource = resource
    return subject


def service_of(value):
    """"urban", of the enum's value."""
    return suite_pb2.SuiteService.Name(value).removeprefix("SUITE_SERVICE_").lower()


def text_of(subject):
    if subject.WhichOneof("subject") == "missing_report":
        missing = subject.missing_report
        return f"{service_of(subject.service)}/{REPORTS}/{missing.figure}/{missing.division}/{missing.period}"
    return f"{service_of(subject.service)}/{subject.resource}"


def failed_of(failure):
    """The text of the subject that failed, or of the list: urban/rectificationItems, economy/missingReports/economy.chain_output."""
    if failure.WhichOneof("failed") == "subject":
        return text_of(failure.subject)
    what = failure.list
    return f"{service_of(what.service)}/{what.collection or f'{REPORTS}/{what.figure}'}"
