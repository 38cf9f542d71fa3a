"""The model of nouns whose state is that of the last step in their history, each step recorded by a fact.

A step must be allowed from the state before it and not lie before it in time. A step's day can be corrected between its neighbors, what
else it says while it is the last, and only the last fact can be retracted. The steps of the creation share one fact.
"""

import copy
import types

from history.noun import INVALID, Noun, Resource, Step


class LifecycleNoun(Noun):
    """Data have `division` and `steps`, of which each has state, day and fact. TRANSITIONS has the states that follow each state, STEPS
    the methods by the state that they lead to, PREFIX what the states' names begin with in the contract."""

    CREATE = PREFIX = ""
    TRANSITIONS = {}
    STEPS = {}
    CREATIONS = 0.2
    CHANGES = False  # True if a correction of the creation may change amounts or dimensions.
    LIES_SOMEWHERE = True  # True if the creation has a division that can be corrected.
    BEGINS_WITH_ANOTHER = False  # True if the day of the creation is that of another resource, and cannot be corrected.

    def fresh(self):
        """Draws (data, request, what is wrong with it as a request)."""
        raise NotImplementedError

    def request_of(self, resource, state, day):
        """Draws the request of a step."""
        raise NotImplementedError

    def judge(self, data, index):
        """Returns the reasons against the step; fills in what follows from it."""
        return set()

    def post(self, data, index):
        """The postings of one step."""
        raise NotImplementedError

    def describe(self, data):
        """Fills in what follows from the steps that are left after a retraction."""

    def change(self, data):
        """Draws a change of the creation into the data: (amounts, dimensions, what is wrong with the values)."""
        return {}, {}, set()

    def owned(self, data, index):
        """Why a correction of the step is refused whatever it says."""
        return set()

    def fixes_its_day(self, data, index):
        return False

    def judge_links(self, data, index, resource):
        """Returns the reasons that other resources give against the step."""
        return set()

    def release(self, resource, index):
        return set()

    def others(self, resource):
        return None

    def touched(self, data):
        return set()

    def follows(self, resource, before, after):
        """Keeps what else the model has of a resource that changed; `after` is missing where its creation was retracted."""

    def begun(self, day, state):
        return types.SimpleNamespace(state=state, day=day, fact="")

    def postings(self, data, fact):
        """The postings of a fact, which may be that of several steps."""
        return [posting for index, step in enumerate(data.steps) if step.fact == fact for posting in self.post(data, index)]

    def renamed(self, data, old, new):
        for step in data.steps:
            if step.fact == old:
                step.fact = new

    def draw(self):
        resource = None if self.chance(self.CREATIONS) else self.any_resource()
        if resource is None:
            return self.create()
        if self.chance(0.1):
            step = self.others(resource)
            if step:
                return step
        if resource.superseded and self.chance(0.03):
            return self.correct_superseded(resource)
        if self.chance(0.04):
            return self.same_again(resource, getattr(self.stub, self.CREATE))
        if resource.retracted or self.chance(0.7):
            return self.step(resource)
        return self.retract_step(resource) if self.chance(0.3) else self.correct_step(resource)

    def create(self):
        data, request, wrong = self.fresh()
        reasons = wrong | self.outside_division(data.division, data.steps[0].day) | self.invalid_units(data) \
            | self.invalid_kinds(data)
        for index in range(len(data.steps)):
            reasons |= self.judge_links(data, index, None) | self.judge(data, index)

        def accept(answer):
            resource = Resource(answer.name, data, request)
            self.renamed(data, "", f"facts/{answer.revision}")
            self.record(resource, answer.revision, self.postings(data, f"facts/{answer.revision}"))
            self.added(resource)
            self.follows(resource, None, data)

        return Step("create", getattr(self.stub, self.CREATE), request, reasons, self.touched(data), accept, self.reads(data))

    def step_day(self, data, state):
        return self.day_after(data.steps[-1].day)

    def next_state(self, data):
        allowed = list(self.TRANSITIONS.get(data.steps[-1].state, ())) if data.steps else []
        return self.rng.choice(allowed) if allowed and self.chance(0.93) else self.rng.choice(list(self.STEPS))

    def step(self, resource):
        data = copy.deepcopy(resource.data)
        state = self.next_state(data)
        day = self.step_day(data, state) if data.steps else self.day()
        request = self.request_of(resource, state, day)
        reasons = {"RECORD_RETRACTED"} if resource.retracted else set()
        if not resource.retracted:
            if state not in self.TRANSITIONS.get(data.steps[-1].state, ()):
                reasons = {"TRANSITION_NOT_ALLOWED"}
            if day < data.steps[-1].day:
                reasons |= {"DATE_OUT_OF_ORDER"}
            data.steps.append(self.begun(day, state))
            if not reasons:
                self.take(data, request)
                reasons = self.judge_links(data, len(data.steps) - 1, resource) | self.judge(data, len(data.steps) - 1)

        unit = getattr(request, "responsible_unit", "") or getattr(request, "acting_unit", "") or getattr(request, "approved_by", "")
        if unit and not self.reference.is_unit(unit, day):
            reasons |= {INVALID}

        def accept(answer):
            self.renamed(data, "", f"facts/{answer.revision}")
            before, resource.data = resource.data, data
            self.record(resource, answer.revision, self.postings(data, f"facts/{answer.revision}"))
            got = type(answer).DESCRIPTOR.fields_by_name["state"].enum_type.values_by_number[answer.state].name
            assert got == f"{self.PREFIX}{data.steps[-1].state}", f"{resource.name} is {got}, want {data.steps[-1].state}"
            self.follows(resource, before, data)

        return Step(f"step to {state}", getattr(self.stub, self.STEPS[state]), request, reasons,
                    {resource.name} | self.touched(data), accept, self.reads(data))

    def take(self, data, request):
        """Takes over what else the request of a step says."""

    def correct_step(self, resource):
        old, data = resource.data, copy.deepcopy(resource.data)
        fact = self.rng.choice(data.steps).fact
        index = next(number for number, step in enumerate(data.steps) if step.fact == fact)
        end = next((number for number in range(index, len(data.steps)) if data.steps[number].fact != fact), len(data.steps))
        day = division = None
        amounts, dimensions, wrong = {}, {}, set()
        if index == 0 and self.chance(0.4 if self.LIES_SOMEWHERE else 0.05):
            if self.chance(0.5) or not self.CHANGES:
                wrong = set() if self.LIES_SOMEWHERE else {"FIELD_NOT_CORRECTABLE"}
                division = data.division = self.corrected_division(data)
            else:
                amounts, dimensions, wrong = self.change(data)
        if not (division or amounts or dimensions) or self.chance(0.5):
            day = self.corrected_day(data, index)
        if index == 0 and day and self.BEGINS_WITH_ANOTHER:
            wrong |= {"FIELD_NOT_CORRECTABLE"}
        if index > 0 and self.chance(0.03):
            division, wrong = self.division(), wrong | {"FIELD_NOT_CORRECTABLE"}
        more_than_the_day = division is not None and division != old.division or bool(amounts or dimensions)
        reasons = wrong | self.judge_correction(data, index, end, day, more_than_the_day)
        if day or dimensions:
            reasons |= self.invalid_kinds(data)
        if not reasons:
            for number in range(index, len(data.steps)):
                reasons |= self.judge_links(data, number, resource) | self.judge(data, number)
        same_day = not day or day == old.steps[index].day
        if same_day and data.division == old.division and self.postings(data, fact) == self.postings(old, fact):
            reasons |= {INVALID}
        return self.correct(resource, fact, reasons, data, self.postings, day, division, amounts, dimensions,
                            touches=self.touched(old) | self.touched(data), reads=self.reads(data) | self.reads(old),
                            then=lambda: self.follows(resource, old, data))

    def corrected_division(self, data):
        return self.division()

    def corrected_day(self, data, index):
        """Mostly a day between those of the neighbors."""
        if self.chance(0.15):
            return self.day()
        first = data.steps[index - 1].day if index else data.steps[index].day[:4] + "-01-01"
        last = data.steps[index + 1].day if index + 1 < len(data.steps) else data.steps[index].day[:4] + "-12-31"
        return self.day(first, last)

    def judge_correction(self, data, index, end, day, more_than_the_day):
        """Returns the reasons against a correction of the step by the rules of every lifecycle; sets its day."""
        reasons = set(self.owned(data, index))
        if end < len(data.steps) and (more_than_the_day or self.fixes_its_day(data, index)):
            reasons |= {"DEPENDENT_FACTS"}
        if day:
            if index and day < data.steps[index - 1].day or index + 1 < len(data.steps) and day > data.steps[index + 1].day:
                reasons |= {"DATE_OUT_OF_ORDER"}
            data.steps[index].day = day
            reasons |= self.invalid_units(data)
        return reasons | self.outside_division(data.division, data.steps[index].day)

    def retract_step(self, resource):
        old, data = resource.data, copy.deepcopy(resource.data)
        fact = (data.steps[-1] if self.chance(0.6) else self.rng.choice(data.steps)).fact
        index = next(number for number, step in enumerate(data.steps) if step.fact == fact)
        reasons = self.release(resource, index)
        if data.steps[-1].fact != fact:
            reasons |= {"DEPENDENT_FACTS"}
        del data.steps[index:]
        if data.steps:
            self.describe(data)
        return self.retract(resource, fact, reasons, data, ends=index == 0, touches=self.touched(old), reads=self.reads(old),
                            then=lambda: self.follows(resource, old, data if data.steps else None))
