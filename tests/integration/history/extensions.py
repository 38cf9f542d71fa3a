"""The model of what can be extended: a step that leaves the state as it is and moves the day by which something is due, with the approval of a
unit, before it is overdue."""

from history.reference import shifted

APPROVERS = ("office-city-management", "office-housing", "street-luojia", "office-example-railway", "office-unheard-of")


class Extendable:
    """Comes before LifecycleNoun among the bases. The steps of the data have `due`, the day that they set or nothing, and `approver`."""

    def begun(self, day, state, due=""):
        step = super().begun(day, state)
        step.due, step.approver, step.extends = due, "", False
        return step

    def units(self, data):
        return [*super().units(data), *((step.approver, step.day) for step in data.steps if step.approver)]

    def due_after(self, data, index):
        """The day by which it is due after the step; nothing where none was set."""
        return next((step.due for step in reversed(data.steps[:index + 1]) if step.due), "")

    def approve(self, request, data, day):
        request.approved_by = self.rng.choice(APPROVERS if self.chance(0.1) else APPROVERS[:2])
        request.reason = "示例原因"

    def extend(self, request, data, day):
        """Fills in the request of an extension to a day, mostly a later one."""
        self.approve(request, data, day)
        due = self.due_after(data, len(data.steps) - 1) if data.steps else ""
        request.due_on = max(day, shifted(due or day, self.rng.randint(-3, 120)))

    def take(self, data, request):
        super().take(data, request)
        step = data.steps[-1]
        if step.state == "EXTENDED":
            step.state, step.extends, step.approver = data.steps[-2].state, True, request.approved_by
            step.due = getattr(request, "due_on", "")

    def judge_extension(self, data, index):
        step, due = data.steps[index], self.due_after(data, index - 1)
        return ({"EXTENSION_TOO_LATE"} if due and step.day > due else set()) | ({"DATE_OUT_OF_ORDER"} if step.due <= due else set())
