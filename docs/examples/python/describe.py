"""Prints a service, method, message or enum with its comments, as grpcurl's describe does, from the reflection of a running server.

Usage: describe.py ADDRESS SYMBOL. It needs only the stubs of the reflection service, which `docs/examples/run describe` generates.
"""
import sys

import grpc
from google.protobuf import descriptor_pb2
from reflection.v1 import reflection_pb2, reflection_pb2_grpc

LISTS = ("service", "method", "message_type", "field", "nested_type", "enum_type", "value")


def children(node):
    """The declarations inside one declaration, each with its step in SourceCodeInfo's path."""
    for field in filter(None, map(node.DESCRIPTOR.fields_by_name.get, LISTS)):
        for index, child in enumerate(getattr(node, field.name)):
            yield child, [field.number, index]


def find(node, name, path):
    """The declaration of this name below a node, and its path."""
    head, _, rest = name.partition(".")
    for child, step in children(node):
        if child.name == head:
            return find(child, rest, path + step) if rest else (child, path + step)
    raise SystemExit(f"{name} is not declared in {node.name}")


def text(node):
    """One declaration as it stands in a .proto file, without its body."""
    match node:
        case descriptor_pb2.MethodDescriptorProto():
            sent, returned = ("stream " * node.client_streaming + node.input_type, "stream " * node.server_streaming + node.output_type)
            return f"rpc {node.name} ( {sent} ) returns ( {returned} );"
        case descriptor_pb2.FieldDescriptorProto():
            kind = node.type_name or node.Type.Name(node.type).removeprefix("TYPE_").lower()
            return f"{'repeated ' * (node.label == node.LABEL_REPEATED)}{kind} {node.name} = {node.number};"
        case descriptor_pb2.EnumValueDescriptorProto():
            return f"{node.name} = {node.number};"
        case _:
            return f"{type(node).__name__.removesuffix('DescriptorProto').lower() or 'message'} {node.name}"


address, symbol = sys.argv[1:]
reflection = reflection_pb2_grpc.ServerReflectionStub(grpc.insecure_channel(address))
answer = next(reflection.ServerReflectionInfo(iter([reflection_pb2.ServerReflectionRequest(file_containing_symbol=symbol)])))
if answer.HasField("error_response"):
    raise SystemExit(answer.error_response.error_message)
file = descriptor_pb2.FileDescriptorProto.FromString(answer.file_descriptor_response.file_descriptor_proto[0])
comments = {tuple(place.path): place.leading_comments for place in file.source_code_info.location}
found, at = find(file, symbol.removeprefix(file.package + "."), [])
for node, path in [(found, at)] + [(child, at + step) for child, step in children(found)]:
    for line in comments.get(tuple(path), "").splitlines():
        print(f"//{line}")
    print(text(node))
