using System.Buffers;
using System.IO.Pipelines;
using Google.Protobuf;
using Grpc.Core;

namespace TruceData.Server.Transcoding;

/// <summary>Reads the messages of a body of newline-delimited JSON and skips empty lines.</summary>
internal sealed class JsonLines<T>(PipeReader body) : IAsyncStreamReader<T>
    where T : class, IMessage, new()
{
    private int _line;

    public T Current { get; private set; } = new();

    /// <inheritdoc/>
    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (await ReadLineAsync(cancellationToken) is { } line)
        {
            _line++;
            if (line.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0) continue;
            Current = (T)JsonBody.Parse(line, Current.Descriptor, _line);
            return true;
        }

        return false;
    }

    /// <summary>Returns the next line without its line end, or null after the last line.</summary>
    private async Task<byte[]?> ReadLineAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var result = await body.ReadAsync(cancellationToken);
            var buffer = result.Buffer;
            if (buffer.PositionOf((byte)'\n') is { } end)
            {
                var line = buffer.Slice(0, end).ToArray();
                body.AdvanceTo(buffer.GetPosition(1, end));
                return line;
            }

            if (result.IsCompleted)
            {
                var rest = buffer.ToArray();
                body.AdvanceTo(buffer.End);
                return rest.Length > 0 ? rest : null;
            }

            if (buffer.Length > JsonBody.MaxBytes) throw JsonBody.TooLarge(_line + 1);
            body.AdvanceTo(buffer.Start, buffer.End);
        }
    }
}
