"""Sends steps of a round together: what several requests of a batch are in one call is what each of them is alone."""

import collections

import grpc

from contract_walk import methods
from google.protobuf import message_factory

MOST = 500


class _Refused(grpc.RpcError):
    """The error of one request of a batch, as a call of its own would have ended."""

    def __init__(self, status):
        super().__init__(status.message)
        self.status = status

    def code(self):
        return next(code for code in grpc.StatusCode if code.value[0] == self.status.code)

    def details(self):
        return self.status.message

    def trailing_metadata(self):
        return (("grpc-status-details-bin", self.status.SerializeToString()),)


class _Part:
    """The future of one request of a batch."""

    def __init__(self, future, index):
        self.future, self.index = future, index

    def result(self):
        result = self.future.result().results[self.index]
        outcome = result.WhichOneof("outcome")
        if outcome == "error":
            raise _Refused(result.error)
        return getattr(result, outcome)


def _batches():
    """The batches that write, by the type of the request that they take: (method, class of its request, field of the element)."""
    found = {}
    for method in methods():
        if not method.name.startswith(("BatchCreate", "BatchChange")):
            continue
        request = message_factory.MessageFactory().GetPrototype(method.input_type)
        element = method.input_type.fields_by_name["requests"].message_type
        choices = element.oneofs[0].fields if element.oneofs else ()
        if choices and all(field.message_type and field.message_type.name.endswith("Request") for field in choices):
            for field in choices:
                found[field.message_type.full_name] = (method.name, request, field.name)
        else:
            found[element.full_name] = (method.name, request, None)
    return found


BATCHES = _batches()


def send(rng, steps):
    """Sends (noun, step) pairs, some of them together; returns their futures, in order, and how many were sent together."""
    together = collections.defaultdict(list)
    for index, (noun, step) in enumerate(steps):
        batch = BATCHES.get(step.request.DESCRIPTOR.full_name)
        if batch and step.what != "repeat" and rng.random() < 0.5:
            together[type(noun), batch[0]].append(index)
    futures = {}
    for (_, method), indexes in together.items():
        if len(indexes) < 2:
            continue
        noun, request = steps[indexes[0]][0], None
        for index in indexes[:MOST]:
            part = steps[index][1].request
            _, batch, field = BATCHES[part.DESCRIPTOR.full_name]
            request = request or batch()
            element = request.requests.add()
            (getattr(element, field) if field else element).CopyFrom(part)
        future = getattr(noun.stub, method).future(request)
        futures.update({index: _Part(future, place) for place, index in enumerate(indexes[:MOST])})
    return [futures.get(index) or step.call.future(step.request) for index, (_, step) in enumerate(steps)], len(futures)
