namespace ChatRouter.Simulator.Wire;

/// <summary>A whole answer that is not chat: an error, a probe's answer, a list.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">Body in UTF-8.</param>
/// <param name="ContentType">Null: no header.</param>
internal sealed record Reply(int Status, ReadOnlyMemory<byte> Body, string? ContentType)
{
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Whether the server closes the connection after it.</summary>
    public bool Closes { get; init; }

    public static Reply Of(int status, string body, string? contentType) => new(status, System.Text.Encoding.UTF8.GetBytes(body), contentType);

    public Reply With(string header, string value) => this with { Headers = [.. Headers, new(header, value)] };
}
