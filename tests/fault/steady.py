"""Clients that write and read a service of several processes throughout: each sends a call again until it is answered, at whichever process
listens."""

import collections
import threading
import time

import grpc

from caller import named
from harness import CALLER, stubs_on
from load import enrollment, figure

WRITERS = 24
PAUSE_SECONDS = 0.05  # Before a call is sent again, and between two reads.
# A caller sends a call again after these. An enrollment has a name, so it is recorded once.
AGAIN = (grpc.StatusCode.UNAVAILABLE, grpc.StatusCode.DEADLINE_EXCEEDED, grpc.StatusCode.RESOURCE_EXHAUSTED, grpc.StatusCode.CANCELLED)
# The shortest backoff is also the time that a connection may need.
OPTIONS = [("grpc.max_receive_message_length", 64 << 20), ("grpc.initial_reconnect_backoff_ms", 100), ("grpc.min_reconnect_backoff_ms", 3000),
           ("grpc.max_reconnect_backoff_ms", 500)]


class Client:
    """Stubs over one channel to several addresses: that of them is called which accepts connections."""

    def __init__(self, addresses):
        self._bare = grpc.insecure_channel("ipv4:" + ",".join(addresses), options=OPTIONS)
        self.channel = named(self._bare, CALLER)
        vars(self).update(stubs_on(self.channel))

    def close(self):
        self._bare.close()


class Writers:
    """Threads that create enrollments by number. After `stop` every number that was sent is acknowledged; `with` ends them without that."""

    def __init__(self, client, first):
        self._client, self.next = client, first
        self.acknowledged, self.times = [], []
        self.refused = collections.Counter()  # Why calls were sent again.
        self.unexpected = []  # Errors after which no caller sends again.
        self._changed, self._stopping, self._abandoned = threading.Condition(), threading.Event(), threading.Event()
        self._threads = [threading.Thread(target=self._write, daemon=True) for _ in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._stopping.set()
        self._abandoned.set()
        for thread in self._threads:
            thread.join(60)

    def _write(self):
        while not self._stopping.is_set() and not self.unexpected:
            with self._changed:
                number, self.next = self.next, self.next + 1
            while not self._try(number) and not self.unexpected and not self._abandoned.wait(PAUSE_SECONDS):
                pass

    def _try(self, number):
        """Returns whether it was acknowledged."""
        try:
            # One that did not wait would not poll the channel for long enough to connect it.
            self._client.newborn_enrollment.CreateNewbornEnrollment(enrollment(number), wait_for_ready=True)
        except grpc.RpcError as error:
            with self._changed:
                self.refused[f"{error.code().name}: {error.details()}"] += 1
                if error.code() not in AGAIN:
                    self.unexpected.append(error)
                    self._changed.notify_all()
            return False
        with self._changed:
            self.acknowledged.append(number)
            self.times.append(time.monotonic())
            self._changed.notify_all()
        return True

    def wait_for_more(self, count, seconds):
        """Waits until `count` more are acknowledged than now."""
        with self._changed:
            before = len(self.times)
            enough = self._changed.wait_for(lambda: len(self.times) >= before + count or self.unexpected, seconds)
            assert enough and not self.unexpected, \
                f"after {seconds} s: {len(self.times) - before} of {count} acknowledged, {self.refused} refused, {self.unexpected}"

    def rate(self, count, seconds):
        """Returns the writes a second over the next `count`."""
        began = time.monotonic()
        self.wait_for_more(count, seconds)
        return count / (time.monotonic() - began)

    def gap(self, since):
        """Returns the longest time without an acknowledgment after `since`."""
        times = [since, *(at for at in self.times if at > since)]
        return max(after - before for before, after in zip(times, times[1:]))

    def stop(self):
        self._stopping.set()
        for thread in self._threads:
            thread.join(60)
            assert not thread.is_alive(), "a write is never answered"
        assert not self.unexpected, self.unexpected


class Reader:
    """A thread that asks for the figure throughout. The figure never goes back, and has every write that was acknowledged before it was asked
    for: `wrong` are those that did not."""

    def __init__(self, client, count_acknowledged):
        self._client, self._count_acknowledged = client, count_acknowledged
        self.answered, self.errors, self.wrong = 0, [], []
        self.gap_seconds = 0.0  # The longest time between two answers.
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def __enter__(self):
        return self

    def __exit__(self, *unused):
        self._stopping.set()
        self._thread.join(60)

    def _read(self):
        last, answered_at = 0, time.monotonic()
        while not self._stopping.wait(PAUSE_SECONDS):
            least = max(last, self._count_acknowledged())
            try:
                last = figure(self._client)
            except grpc.RpcError as error:
                self.errors.append(f"{error.code().name}: {error.details()}")
                continue
            self.answered += 1
            now = time.monotonic()
            self.gap_seconds, answered_at = max(self.gap_seconds, now - answered_at), now
            if last < least:
                self.wrong.append(f"the figure says {last}, {least} were read or acknowledged before")

    def stop(self):
        self._stopping.set()
        self._thread.join(60)
        assert not self._thread.is_alive(), "a read is never answered"
