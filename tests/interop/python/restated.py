"""Holds our restatements of the public protos against Debian's grpc-proto: whatever both declare is the same on the wire, and one holds all of the other.

restated.py OURS THEIRS, descriptor sets; one line a package: ok NAME, or FAIL NAME why.
"""

import sys

from google.protobuf import descriptor_pb2


def declarations(path):
    """By package, what each name means on the wire."""
    with open(path, "rb") as file:
        files = descriptor_pb2.FileDescriptorSet.FromString(file.read()).file
    packages = {}
    for file in files:
        found = packages.setdefault(file.package, {})
        for message in file.message_type:
            declare(message, message.name, found)
        for enum in file.enum_type:
            found.update((f"{enum.name}.{value.name}", value.number) for value in enum.value)
        for service in file.service:
            for method in service.method:
                found[f"{service.name}.{method.name}"] = (method.input_type, method.output_type, method.client_streaming, method.server_streaming)
    return packages


def declare(message, name, found):
    for field in message.field:
        found[f"{name}.{field.name}"] = (field.number, field.type, field.type_name, field.label, field.HasField("oneof_index"))
    for nested in message.nested_type:
        declare(nested, f"{name}.{nested.name}", found)
    for enum in message.enum_type:
        found.update((f"{name}.{enum.name}.{value.name}", value.number) for value in enum.value)


ours, theirs = map(declarations, sys.argv[1:])
for package, mine in ours.items():
    public = theirs[package]
    wrong = sorted(name for name in mine.keys() & public.keys() if mine[name] != public[name])
    if not (mine.keys() <= public.keys() or public.keys() <= mine.keys()):
        wrong += sorted(mine.keys() - public.keys())
    print("FAIL" if wrong else "ok", package, *wrong)
