using Google.Protobuf;
using Google.Protobuf.Reflection;
using TruceData.Server.Inspection;
using TruceData.V1;

namespace TruceData.Server.Tests.Requests;

/// <summary>Tests that unknown fields are found in every message that a request can contain.</summary>
public sealed class UnknownFieldReaderTests
{
    private static readonly byte[] UnknownField = [0xf8, 0xff, 0xff, 0xff, 0x0f, 0x01]; // field 536,870,911, a varint

    [Fact]
    public void Every_message_of_the_contract_reports_an_unknown_field()
    {
        var messages = MessagesOf(
            DatasetServiceReflection.Descriptor,
            EventServiceReflection.Descriptor,
            ImpactServiceReflection.Descriptor,
            IngestServiceReflection.Descriptor,
            MarketServiceReflection.Descriptor,
            PolicyServiceReflection.Descriptor,
            ReactionServiceReflection.Descriptor);
        Assert.True(messages.Count > 60);
        foreach (var type in messages)
        {
            Assert.Null(UnknownFieldReader.FindFirstTag(type.Parser.ParseFrom(ByteString.Empty)));
            var tag = UnknownFieldReader.FindFirstTag(type.Parser.ParseFrom(UnknownField));
            Assert.Equal(536_870_911, WireFormat.GetTagFieldNumber(tag!.Value));
        }
    }

    private static HashSet<MessageDescriptor> MessagesOf(params IEnumerable<FileDescriptor> files)
    {
        var found = new HashSet<MessageDescriptor>();
        foreach (var method in files.SelectMany(file => file.Services).SelectMany(service => service.Methods)) Add(method.InputType, found);
        return found;
    }

    private static void Add(MessageDescriptor type, HashSet<MessageDescriptor> found)
    {
        if (!found.Add(type)) return;
        foreach (var field in type.Fields.InDeclarationOrder().Where(field => field.FieldType == FieldType.Message))
            Add(field.MessageType, found);
    }
}
