"""Every update of a resource by a mask keeps the past: as of a day before it, and as known before it, the resource is what it was."""

import grpc

from contract_walk import behaviors, methods, path
from eastgate.command.v1 import mechanism_pb2
from eastgate.economy.v1 import enterprise_pb2
from eastgate.fact.v1 import fact_pb2, fact_service_pb2
from eastgate.livelihood.v1 import deliverable_pb2, milestone_pb2, procurement_pb2
from eastgate.options.v1 import options_pb2
from eastgate.urban.v1 import renovation_pb2
from google.api import field_behavior_pb2, resource_pb2
from google.protobuf.descriptor import FieldDescriptor
from harness import Suite, refusal, run

UNITS = ("office-example-lead", "office-example-responsible", "office-example-patrol")
FIRST, SECOND, BETWEEN, BEFORE = "2025-06-02", "2025-08-01", "2025-07-01", "2025-06-01"
OF_LOG = ("etag", "revision")


def updates():
    return [method for method in methods() if method.name.startswith("Update")]


def part_of(method):
    return next(field for field in method.input_type.fields if field.message_type and field.message_type.GetOptions().HasExtension(resource_pb2.resource))


def paths_of(resource):
    """The fields that the contract lets an update change."""
    return [field for field in resource.fields if field.name != "etag"
            and behaviors(field) & {field_behavior_pb2.OPTIONAL, field_behavior_pb2.REQUIRED}]


def names_of(suite):
    """Two resources of each type that an update may name, of which one service asks another."""
    forces = [unit.name for unit in suite.command.mechanism.ListMechanismUnits(mechanism_pb2.ListMechanismUnitsRequest()).mechanism_units
              if unit.type == mechanism_pb2.MECHANISM_UNIT_TYPE_TASK_FORCE and not unit.dissolved_on]
    enterprises = suite.economy.enterprise.ListEnterprises(enterprise_pb2.ListEnterprisesRequest(page_size=2)).enterprises
    return {"command.eastgate/MechanismUnit": forces[:2], "economy.eastgate/Enterprise": [enterprise.name for enterprise in enterprises]}


def values_of(field, names):
    """Two values that are not those of the sample, or nothing for a field that a test of its noun changes."""
    options = field.GetOptions().Extensions
    if field.type != FieldDescriptor.TYPE_STRING or field.name in ("industry_code", "operator_uscc"):
        return None
    if options[resource_pb2.resource_reference].type:
        return names.get(options[resource_pb2.resource_reference].type)
    values = UNITS[1:] if options[options_pb2.unit].ByteSize() or "unit" in field.name else (
        ("2027-03-01", "2028-03-01") if options[options_pb2.date] else ("示例新名甲", "示例新名乙"))
    return [[value] for value in values] if field.label == FieldDescriptor.LABEL_REPEATED else list(values)


def rows(suite, method):
    server = getattr(suite, method.containing_service.file.package.split(".")[1])
    listing = next(other for other in method.containing_service.methods if other.output_type.name == f"List{method.name.removeprefix('Update')}sResponse"
                   or other.output_type.name.startswith("List") and any(field.message_type == part_of(method).message_type for field in other.output_type.fields))
    request = listing.input_type._concrete_class(page_size=5)
    answer = listing.output_type._concrete_class.FromString(server.channel.unary_unary(path(listing))(request.SerializeToString(), timeout=20))
    return server, list(getattr(answer, next(field.name for field in listing.output_type.fields if field.message_type)))


class Resource:
    """One resource and the methods that change and read it."""

    def __init__(self, suite, method):
        self.method, self.part = method, part_of(method)
        self.server, found = rows(suite, method)
        # A center without an operator has no contract.
        self.name = [row for row in found if getattr(row, "operator_enterprise", True)][-1].name
        self.get = next(other for other in method.containing_service.methods if other.name == "Get" + method.name.removeprefix("Update"))

    def read(self, **at):
        request = self.get.input_type._concrete_class(name=self.name, **at)
        return self.part.message_type._concrete_class.FromString(
            self.server.channel.unary_unary(path(self.get))(request.SerializeToString(), timeout=20))

    def request(self, changed_on, mask=(), etag="", **values):
        request = self.method.input_type._concrete_class(changed_on=changed_on)
        wanted = getattr(request, self.part.name)
        wanted.MergeFrom(self.part.message_type._concrete_class(name=self.name, etag=etag, **values))
        request.update_mask.paths.extend(mask or values)
        return request

    def call(self, request):
        return self.server.channel.unary_unary(path(self.method))(request.SerializeToString(), timeout=20)

    def update(self, changed_on, **values):
        return self.part.message_type._concrete_class.FromString(self.call(self.request(changed_on, **values)))

    def head(self):
        return self.server.fact.GetLogHead(fact_service_pb2.GetLogHeadRequest()).revision


def value(row, field):
    return list(getattr(row, field.name)) if field.label == FieldDescriptor.LABEL_REPEATED else getattr(row, field.name)


def without_log(row):
    for field in OF_LOG:
        row.ClearField(field)
    return row


def test_an_update_keeps_the_past():
    walked = references = 0
    with Suite() as suite:
        suite.load()
        names = names_of(suite)
        for method in updates():
            resource = Resource(suite, method)
            for field in paths_of(resource.part.message_type):
                values = values_of(field, names)
                if values is None:
                    continue
                if value(resource.read(), field) == values[0]:
                    values = values[::-1]
                where = f"{path(method)} {field.name}"
                before, head = resource.read(), resource.head()
                changed = resource.update(FIRST, **{field.name: values[0]})
                assert value(changed, field) == values[0] and changed.revision == resource.head() == head + 1, where
                again = resource.update(SECOND, **{field.name: values[1]})
                assert resource.read() == again and value(again, field) == values[1], where
                # As known then, whole.
                assert resource.read(known_at_revision=head) == before, where
                assert resource.read(known_at_revision=head + 1) == changed, where
                # As of a day.
                assert value(resource.read(as_of=SECOND), field) == values[1], where
                assert value(resource.read(as_of=BETWEEN), field) == values[0], where
                assert value(resource.read(as_of=BEFORE), field) == value(before, field), where
                assert value(resource.read(as_of=BETWEEN, known_at_revision=head), field) == value(before, field), where
                # The same once more records nothing.
                assert resource.update(SECOND, **{field.name: values[1]}) == again and resource.head() == head + 2, where
                walked += 1
                references += values[0] in sum(names.values(), [])
    assert walked >= 29 and references == 5, (walked, references)


def test_an_update_is_refused_where_it_must_be():
    walked = lists = references = 0
    with Suite() as suite:
        suite.load()
        names = names_of(suite)
        for method in updates():
            resource = Resource(suite, method)
            field = next((field for field in paths_of(resource.part.message_type) if values_of(field, names)), None)
            if field is None:
                continue
            ours = {field.name: values_of(field, names)[0]}
            head, where = resource.head(), path(method)
            for request, code, fields in (
                    (resource.request(FIRST, mask=["name"], **ours), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask"}),
                    (resource.request(FIRST, mask=[field.name, field.name], **ours), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask"}),
                    (resource.request("", mask=["nothing"]), grpc.StatusCode.INVALID_ARGUMENT, {"update_mask", "changed_on"}),
                    (resource.request("2199-01-01", **ours), grpc.StatusCode.INVALID_ARGUMENT, {"changed_on"}),
                    (resource.request(FIRST, etag="r1", **ours), grpc.StatusCode.ABORTED, set()),
                    (resource.request("2000-01-02", **ours), grpc.StatusCode.FAILED_PRECONDITION, set())):
                refused = refusal(resource.call, request)
                assert refused.code == code and set(refused.fields) == fields, (where, refused.code, refused.fields, refused.message)
            for unit in (other for other in paths_of(resource.part.message_type) if other.GetOptions().Extensions[options_pb2.unit].ByteSize()):
                wrong = "office-of-nobody"
                refused = refusal(resource.call, resource.request(FIRST, **{unit.name: [wrong] if unit.label == FieldDescriptor.LABEL_REPEATED else wrong}))
                assert refused.fields and refused.fields[0].startswith(f"{resource.part.name}.{unit.name}"), (where, refused.fields)
            for texts in (other for other in paths_of(resource.part.message_type)
                          if other.label == FieldDescriptor.LABEL_REPEATED and other.type == FieldDescriptor.TYPE_STRING):
                refused = refusal(resource.call, resource.request(FIRST, **{texts.name: ["office-example-lead"] * 65}))
                assert refused.code == grpc.StatusCode.INVALID_ARGUMENT, (where, refused.code, refused.message)
                assert f"{resource.part.name}.{texts.name}" in refused.fields, (where, refused.fields)
                lists += 1
            for named in (other for other in paths_of(resource.part.message_type)
                          if other.GetOptions().Extensions[resource_pb2.resource_reference].type in names):
                refused = refusal(resource.call, resource.request(FIRST, **{named.name: "things/1"}))
                assert refused.code == grpc.StatusCode.INVALID_ARGUMENT and refused.fields == [f"{resource.part.name}.{named.name}"], (where, refused.fields)
                nobody = names[named.GetOptions().Extensions[resource_pb2.resource_reference].type][0].split("/")[0] + "/nobody"
                assert refusal(resource.call, resource.request(FIRST, **{named.name: nobody})).code == grpc.StatusCode.NOT_FOUND, where
                references += 1
            preview = resource.request(FIRST, **ours)
            preview.validate_only = True
            assert not resource.part.message_type._concrete_class.FromString(resource.call(preview)).etag, where
            assert resource.head() == head, where
            walked += 1
    assert walked >= 14 and lists >= 2 and references == 5, (walked, lists, references)


def extensible(suite):
    """An open resource of each noun whose due day can be moved, the method that reads it, the request that extends it and what it then is due on."""
    project, renovation, approval = suite.livelihood.project, suite.urban.renovation, {"approved_by": "office-example-lead", "reason": "示例原因"}

    def first(rows, due):
        return next(row for row in rows if not due(row) or row.steps[-1].occurred_on <= due(row))

    milestone = first(project.ListMilestones(milestone_pb2.ListMilestonesRequest(open=True)).milestones, lambda row: row.due_on)
    yield milestone, project.GetMilestone, milestone_pb2.GetMilestoneRequest, project.ExtendMilestone, milestone_pb2.ExtendMilestoneRequest(
        name=milestone.name, occurred_on=milestone.steps[-1].occurred_on, due_on="2027-06-30", **approval)
    deliverable = first(project.ListDeliverables(deliverable_pb2.ListDeliverablesRequest(open=True)).deliverables, lambda row: row.due_on)
    yield deliverable, project.GetDeliverable, deliverable_pb2.GetDeliverableRequest, project.ExtendDeliverable, deliverable_pb2.ExtendDeliverableRequest(
        name=deliverable.name, occurred_on=deliverable.steps[-1].occurred_on, due_on="2027-06-30", **approval)
    found = first(renovation.ListRenovations(renovation_pb2.ListRenovationsRequest(open=True)).renovations, lambda row: row.due_on)
    yield found, renovation.GetRenovation, renovation_pb2.GetRenovationRequest, renovation.ExtendRenovation, renovation_pb2.ExtendRenovationRequest(
        name=found.name, occurred_on=found.steps[-1].occurred_on, due_on="2027-06-30", **approval)


def test_an_extension_keeps_the_first_due_day():
    walked = 0
    with Suite() as suite:
        suite.load()
        for row, get, read, extend, request in extensible(suite):
            head = row.revision
            extended = extend(request)
            assert (extended.state, extended.due_on, extended.first_due_on) == (row.state, "2027-06-30", row.due_on or "2027-06-30"), extended
            step = extended.steps[-1]
            assert (step.due_on, step.approved_by, step.reason) == ("2027-06-30", "office-example-lead", "示例原因"), step
            assert get(read(name=row.name)) == extended and get(read(name=row.name, known_at_revision=head)) == row, row.name
            again = type(request)()
            again.CopyFrom(request)
            again.due_on = "2027-06-29"
            assert refusal(extend, again).reason == "DATE_OUT_OF_ORDER", row.name
            again.approved_by = "office-of-nobody"
            assert refusal(extend, again).fields == ["approved_by"], row.name
            walked += 1
    assert walked == 3, walked


def test_an_extension_of_a_procurement_moves_the_stages_that_it_names():
    with Suite() as suite:
        suite.load()
        project = suite.livelihood.project
        found = next(row for row in project.ListProcurements(procurement_pb2.ListProcurementsRequest(open=True)).procurements
                     if row.steps[-1].occurred_on <= row.stages[-1].due_on)
        request = procurement_pb2.ExtendProcurementRequest(
            name=found.name, occurred_on=found.steps[-1].occurred_on, acceptance_due_on="2025-06-30", approved_by="office-example-lead", reason="示例原因")
        extended = project.ExtendProcurement(request)
        assert extended.state == found.state and [stage.first_due_on for stage in extended.stages] == [stage.first_due_on for stage in found.stages]
        assert list(extended.stages[:-1]) == list(found.stages[:-1]) and extended.stages[-1].due_on == "2025-06-30", extended.stages
        listed = procurement_pb2.ListProcurementsRequest(open=True, overdue_on="2025-06-30")
        assert found.state < procurement_pb2.PROCUREMENT_STATE_CONTRACT or found.name not in [row.name for row in project.ListProcurements(listed).procurements]
        assert refusal(project.ExtendProcurement, procurement_pb2.ExtendProcurementRequest(
            name=found.name, occurred_on=found.steps[-1].occurred_on, approved_by="office-example-lead", reason="示例原因")).fields == ["notice_due_on"]
        suite.livelihood.fact.RetractFact(fact_service_pb2.RetractFactRequest(
            name=extended.steps[-1].fact, reason="示例原因", cause=fact_pb2.CORRECTION_CAUSE_ERROR, request_id="retract"))
        again = project.GetProcurement(procurement_pb2.GetProcurementRequest(name=found.name))
        assert list(again.stages) == list(found.stages) and list(again.steps) == list(found.steps), again


run([test_an_update_keeps_the_past, test_an_update_is_refused_where_it_must_be, test_an_extension_keeps_the_first_due_day,
     test_an_extension_of_a_procurement_moves_the_stages_that_it_names])
