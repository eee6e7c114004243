using System.Text.Json;

namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>Reads what matters here from a stream of server-sent events, as it comes: tokens, the finish reason, an error, the end.</summary>
internal sealed class EventScanner
{
    private byte[] _rest = new byte[1024];
    private int _length;

    /// <summary>Events with text so far; the simulated servers put one token into each.</summary>
    public int Tokens { get; private set; }

    /// <summary>A finish reason has come.</summary>
    public bool IsFinished { get; private set; }

    /// <summary><c>[DONE]</c> has come.</summary>
    public bool IsDone { get; private set; }

    /// <summary>The code of an error event, or null.</summary>
    public string? Error { get; private set; }

    /// <summary>Takes in the next bytes.</summary>
    public void Advance(ReadOnlySpan<byte> bytes)
    {
        for (var end = bytes.IndexOf((byte)'\n'); end >= 0; end = bytes.IndexOf((byte)'\n'))
        {
            if (_length == 0)
            {
                Read(bytes[..end]);
            }
            else
            {
                Keep(bytes[..end]);
                Read(_rest.AsSpan(0, _length));
                _length = 0;
            }

            bytes = bytes[(end + 1)..];
        }

        Keep(bytes);
    }

    /// <summary>The code in the body of an error, else its type, else "?".</summary>
    public static string CodeOf(ReadOnlySpan<byte> json)
    {
        try
        {
            using var body = JsonDocument.Parse(json.ToArray());
            var error = body.RootElement.GetProperty("error");
            return TextOf(error, "code") ?? TextOf(error, "type") ?? "?";
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return "?";
        }
    }

    private static string? TextOf(JsonElement error, string name) =>
        error.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (_length + bytes.Length > _rest.Length)
            Array.Resize(ref _rest, 2 * (_length + bytes.Length));
        bytes.CopyTo(_rest.AsSpan(_length));
        _length += bytes.Length;
    }

    private void Read(ReadOnlySpan<byte> line)
    {
        if (!line.StartsWith("data: "u8))
            return;
        var data = line[6..].TrimEnd((byte)'\r');
        if (data.SequenceEqual("[DONE]"u8))
        {
            IsDone = true;
            return;
        }

        var text = data.IndexOf("\"content\":\""u8);
        if (text >= 0 && data[text + 11] != (byte)'"')
            Tokens++;
        if (data.IndexOf("\"finish_reason\":\""u8) >= 0)
            IsFinished = true;
        if (data.IndexOf("\"choices\":"u8) < 0 && data.IndexOf("\"error\":"u8) >= 0)
            Error = CodeOf(data);
    }
}
