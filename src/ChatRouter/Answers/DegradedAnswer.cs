using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Plans;

namespace ChatRouter.Answers;

/// <summary>Marks a JSON answer that is less than the route's best: <c>_backend</c>, <c>_rung</c>, <c>_degraded</c> and <c>_notice</c> at top level.</summary>
internal static class DegradedAnswer
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The fields with a leading comma, to be put before an object's closing brace; empty for a rung with full service.</summary>
    public static ReadOnlyMemory<byte> Fields(Candidate candidate)
    {
        if (candidate.Rung.Degraded is null) return default;
        var buffer = new ArrayBufferWriter<byte>(256);
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            Write(json, candidate);
            json.WriteEndObject();
        }

        var fields = buffer.WrittenSpan[..^1].ToArray();
        fields[0] = (byte)',';
        return fields;
    }

    /// <summary>The same for people who read a stream: a comment.</summary>
    public static byte[] Comment(in Candidate candidate)
        => Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $": degraded {candidate.Rung.Degraded}, rung {candidate.Rung.Number}, backend {candidate.Backend.Name}\n\n"));

    /// <summary>Writes the fields into an object: who answered, and why that is less than full service, if it is.</summary>
    public static void Write(Utf8JsonWriter json, Candidate candidate)
    {
        json.WriteString("_backend"u8, candidate.Backend.Name);
        if (candidate.Rung.Degraded is not { } reason) return;
        json.WriteNumber("_rung"u8, candidate.Rung.Number);
        json.WriteString("_degraded"u8, reason);
        if (candidate.Rung.Notice is { } notice) json.WriteString("_notice"u8, notice);
    }
}
