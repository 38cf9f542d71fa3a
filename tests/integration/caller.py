"""Who calls: the one place where a test's calls get the metadata that names their caller. A call that names one itself is left as it is."""

import collections

import grpc

PRINCIPAL = "eastgate-principal"
NAMING = {PRINCIPAL, "authorization"}


def by_name(principal):
    """The metadata of a caller that only says who it is: believed in plaintext on loopback."""
    return ((PRINCIPAL, principal),)


def by_token(token):
    """The metadata of a caller that has a token."""
    return (("authorization", f"Bearer {token}"),)


class _Details(collections.namedtuple("_Details", ("method", "timeout", "metadata", "credentials", "wait_for_ready", "compression")),
               grpc.ClientCallDetails):
    pass


class _Naming(grpc.UnaryUnaryClientInterceptor, grpc.UnaryStreamClientInterceptor, grpc.StreamUnaryClientInterceptor,
              grpc.StreamStreamClientInterceptor):
    def __init__(self, caller):
        self.caller = caller

    def intercept(self, continuation, details, request):
        sent = tuple(details.metadata or ())
        if not NAMING & {key for key, _ in sent}:
            sent += self.caller
        return continuation(_Details(details.method, details.timeout, sent, details.credentials, details.wait_for_ready, details.compression),
                            request)

    intercept_unary_unary = intercept_unary_stream = intercept_stream_unary = intercept_stream_stream = intercept


def named(channel, caller):
    """The channel, on which every call is that of the caller: what by_name or by_token gave."""
    return grpc.intercept_channel(channel, _Naming(caller))
