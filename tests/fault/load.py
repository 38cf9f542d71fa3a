"""The load of the fault tests: enrollments by number."""

import grpc

from eastgate.livelihood.v1 import newborn_enrollment_pb2, newborn_enrollment_service_pb2, person_pb2


def enrollment(number):
    return newborn_enrollment_service_pb2.CreateNewbornEnrollmentRequest(
        newborn_enrollment_id=f"n-{number}", child=person_pb2.PersonIdentity(birth_certificate=f"L{number:09}"),
        birth_date="2024-01-05", enrolled_on=f"2024-{1 + number % 9:02}-{5 + number % 20:02}", division="360111001",
        channel=newborn_enrollment_pb2.ENROLLMENT_CHANNEL_VILLAGE_POINT)


def exists(server, number):
    request = newborn_enrollment_service_pb2.GetNewbornEnrollmentRequest(name=f"newbornEnrollments/n-{number}")
    try:
        server.newborns.GetNewbornEnrollment(request)
        return True
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND, error
        return False
