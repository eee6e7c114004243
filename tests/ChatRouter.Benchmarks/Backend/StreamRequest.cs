using System.Buffers.Text;

namespace ChatRouter.Benchmarks.Backend;

/// <summary>What a request asks the backend to play, found by searching the body: cheaper than reading JSON, and the body is our own.</summary>
/// <param name="IsStream">Answer with server-sent events.</param>
/// <param name="Usage">Send the usage event.</param>
/// <param name="Chunks">Events with text.</param>
/// <param name="Interval">Between events; zero writes all at once.</param>
internal readonly record struct StreamRequest(bool IsStream, bool Usage, int Chunks, TimeSpan Interval)
{
    public static StreamRequest Read(ReadOnlySpan<byte> body) => new(
        body.IndexOf("\"stream\":true"u8) >= 0,
        body.IndexOf("\"include_usage\":true"u8) >= 0,
        Number(body, "\"chunks\":\""u8, 64),
        TimeSpan.FromMilliseconds(Number(body, "\"interval_ms\":\""u8, 0)));

    private static int Number(ReadOnlySpan<byte> body, ReadOnlySpan<byte> mark, int otherwise)
    {
        var at = body.IndexOf(mark);
        return at >= 0 && Utf8Parser.TryParse(body[(at + mark.Length)..], out int value, out _) ? value : otherwise;
    }
}
