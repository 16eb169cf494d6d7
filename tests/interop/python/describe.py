"""Describes and calls a running TruceData as grpcurl does: through reflection alone, by grpcio with stubs of the public protos (Debian's grpc-proto).

describe.py HOST:PORT; one line a case: ok NAME, or FAIL NAME why.
"""

import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from health.v1 import health_pb2, health_pb2_grpc
from reflection.v1 import reflection_pb2 as v1, reflection_pb2_grpc as v1_grpc
from reflection.v1alpha import reflection_pb2 as v1alpha, reflection_pb2_grpc as v1alpha_grpc

SERVICES = {f"trucedata.v1.{name}Service" for name in ("Dataset", "Event", "Impact", "Ingest", "Market", "Policy", "Reaction")}
SIDE_SERVICES = {"grpc.health.v1.Health", "grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"}
VERSIONS = ((v1, v1_grpc), (v1alpha, v1alpha_grpc))


def ask(channel, version, *requests):
    messages, stubs = version
    stream = stubs.ServerReflectionStub(channel).ServerReflectionInfo(iter([messages.ServerReflectionRequest(**request) for request in requests]))
    return list(stream)


def files_of(answer):
    return [descriptor_pb2.FileDescriptorProto.FromString(file) for file in answer.file_descriptor_response.file_descriptor_proto]


def all_files(channel, version):
    """Every file behind every service, by name; what an answer leaves out is asked for by its name."""
    found = {}
    for service in sorted(SERVICES | SIDE_SERVICES):
        for file in files_of(ask(channel, version, {"file_containing_symbol": service})[0]):
            found[file.name] = file
    while missing := {name for file in found.values() for name in file.dependency} - found.keys():
        for name in missing:
            found.update((file.name, file) for file in files_of(ask(channel, version, {"file_by_filename": name})[0]))
            assert name in found, name
    return found


def pool_of(files):
    """A pool refuses a file before all that it depends on is in it."""
    pool, added = descriptor_pool.DescriptorPool(), set()

    def add(file):
        if file.name not in added:
            added.add(file.name)
            for name in file.dependency:
                add(files[name])
            pool.Add(file)

    for file in files.values():
        add(file)
    return pool


def services_are_listed(channel):
    for version in VERSIONS:
        listed = {service.name for service in ask(channel, version, {"list_services": ""})[0].list_services_response.service}
        assert listed == SERVICES | SIDE_SERVICES, listed


def every_file_resolves(channel):
    for version in VERSIONS:
        pool = pool_of(all_files(channel, version))
        for service in SERVICES | SIDE_SERVICES:
            assert pool.FindServiceByName(service).methods, service


def every_method_is_commented(channel):
    for file in all_files(channel, VERSIONS[0]).values():
        comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
        for s, service in enumerate(file.service):
            for m, method in enumerate(service.method):
                assert comments.get((6, s, 2, m), "").strip(), f"{service.name}.{method.name}"


def unknown_names_are_not_found_and_the_stream_goes_on(channel):
    for version in VERSIONS:
        wrong = ({"file_containing_symbol": "no.such.Symbol"}, {"file_by_filename": "no/such.proto"}, {"all_extension_numbers_of_type": "no.such.Type"})
        *refused, last = ask(channel, version, *wrong, {"list_services": ""})
        assert [answer.error_response.error_code for answer in refused] == [grpc.StatusCode.NOT_FOUND.value[0]] * 3, refused
        assert last.HasField("list_services_response")


def a_method_is_called_by_what_reflection_says(channel):
    pool = pool_of(all_files(channel, VERSIONS[0]))
    method = pool.FindMethodByName("trucedata.v1.EventService.ListEvents")
    factory = message_factory.MessageFactory(pool)
    sent, returned = factory.GetPrototype(method.input_type), factory.GetPrototype(method.output_type)
    call = channel.unary_unary("/trucedata.v1.EventService/ListEvents", sent.SerializeToString, returned.FromString)
    assert len(call(sent(page_size=3)).events) == 3


def health_is_told(channel):
    health = health_pb2_grpc.HealthStub(channel)
    for service in ["", *SERVICES]:
        assert health.Check(health_pb2.HealthCheckRequest(service=service)).status == health_pb2.HealthCheckResponse.SERVING, service
    try:
        health.Check(health_pb2.HealthCheckRequest(service="no.such.Service"))
        raise AssertionError("an unknown service is checked")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND
    watch = health.Watch(health_pb2.HealthCheckRequest(service="no.such.Service"))
    assert next(watch).status == health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
    watch.cancel()


CASES = (
    services_are_listed, every_file_resolves, every_method_is_commented, unknown_names_are_not_found_and_the_stream_goes_on,
    a_method_is_called_by_what_reflection_says, health_is_told,
)

with grpc.insecure_channel(sys.argv[1]) as channel:
    for case in CASES:
        try:
            case(channel)
            print("ok", case.__name__, flush=True)
        except Exception as error:  # pylint: disable=broad-except
            print("FAIL", case.__name__, repr(error).replace("\n", " ")[:300], flush=True)
