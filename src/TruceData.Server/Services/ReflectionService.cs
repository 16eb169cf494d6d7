using Google.Protobuf;
using Grpc.Core;
using Grpc.Reflection.V1;

namespace TruceData.Server.Services;

/// <summary>The standard reflection service over a <see cref="DescriptorIndex"/>.</summary>
public sealed class ReflectionService(DescriptorIndex index) : ServerReflection.ServerReflectionBase
{
    /// <inheritdoc/>
    public override async Task ServerReflectionInfo(
        IAsyncStreamReader<ServerReflectionRequest> requestStream,
        IServerStreamWriter<ServerReflectionResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
            await responseStream.WriteAsync(Answer(index, request));
    }

    /// <summary>The answer to one question.</summary>
    public static ServerReflectionResponse Answer(DescriptorIndex index, ServerReflectionRequest request)
    {
        var response = new ServerReflectionResponse { ValidHost = request.Host, OriginalRequest = request };
        switch (request.MessageRequestCase)
        {
            case ServerReflectionRequest.MessageRequestOneofCase.FileByFilename:
                SetFiles(response, index.FileByName(request.FileByFilename), request.FileByFilename);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingSymbol:
                SetFiles(response, index.FileContainingSymbol(request.FileContainingSymbol), request.FileContainingSymbol);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.FileContainingExtension:
                var extension = request.FileContainingExtension;
                SetFiles(
                    response,
                    index.FileContainingExtension(extension.ContainingType, extension.ExtensionNumber),
                    $"{extension.ContainingType} extension {extension.ExtensionNumber}");
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.AllExtensionNumbersOfType:
                SetNumbers(response, index.ExtensionNumbers(request.AllExtensionNumbersOfType), request.AllExtensionNumbersOfType);
                break;
            case ServerReflectionRequest.MessageRequestOneofCase.ListServices:
                response.ListServicesResponse = new();
                response.ListServicesResponse.Service.AddRange(index.Services.Select(name => new ServiceResponse { Name = name }));
                break;
            default:
                response.ErrorResponse = Error(StatusCode.InvalidArgument, "The request asks nothing.");
                break;
        }
        return response;
    }

    static void SetFiles(ServerReflectionResponse response, IReadOnlyList<ByteString>? files, string asked)
    {
        if (files is null)
        {
            response.ErrorResponse = NotFound(asked);
            return;
        }
        response.FileDescriptorResponse = new();
        response.FileDescriptorResponse.FileDescriptorProto.AddRange(files);
    }

    static void SetNumbers(ServerReflectionResponse response, IReadOnlyCollection<int>? numbers, string asked)
    {
        if (numbers is null)
        {
            response.ErrorResponse = NotFound(asked);
            return;
        }
        response.AllExtensionNumbersResponse = new() { BaseTypeName = asked };
        response.AllExtensionNumbersResponse.ExtensionNumber.AddRange(numbers);
    }

    static ErrorResponse NotFound(string asked) => Error(StatusCode.NotFound, $"The server does not know {asked}.");

    static ErrorResponse Error(StatusCode code, string message) => new() { ErrorCode = (int)code, ErrorMessage = message };
}
