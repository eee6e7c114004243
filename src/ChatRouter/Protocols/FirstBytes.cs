namespace ChatRouter.Protocols;

/// <summary>Tells what a body is. Headers are not asked: proxies and servers put <c>application/json</c> or nothing on a healthy stream, and <c>text/event-stream</c> on an error.</summary>
internal static class FirstBytes
{
    /// <summary>The form of a body that begins so. The same bytes and more give the same form, once it is decided.</summary>
    public static BodyForm FormOf(ReadOnlySpan<byte> start)
    {
        ReadOnlySpan<byte> mark = "\uFEFF"u8;
        if (start.StartsWith(mark))
            start = start[mark.Length..];
        else if (mark.StartsWith(start))
            return BodyForm.Undecided;

        // Some servers send blank lines while a request waits.
        start = start.TrimStart(" \t\r\n"u8);
        return start.IsEmpty ? BodyForm.Undecided : start[0] switch
        {
            (byte)':' => BodyForm.EventStream,
            (byte)'d' => EventField(start, "data"u8),
            (byte)'e' => EventField(start, "event"u8),
            (byte)'i' => EventField(start, "id"u8),
            (byte)'r' => EventField(start, "retry"u8),
            (byte)'{' => Object(start[1..]),
            (byte)'[' => BodyForm.Json,
            _ => BodyForm.Other,
        };
    }

    private static BodyForm EventField(ReadOnlySpan<byte> start, ReadOnlySpan<byte> name)
    {
        if (start.Length <= name.Length)
            return name.StartsWith(start) ? BodyForm.Undecided : BodyForm.Other;
        return start.StartsWith(name) && start[name.Length] is (byte)':' or (byte)'\n' or (byte)'\r' ? BodyForm.EventStream : BodyForm.Other;
    }

    private static BodyForm Object(ReadOnlySpan<byte> inside)
    {
        inside = inside.TrimStart(" \t"u8);
        if (inside.IsEmpty)
            return BodyForm.Undecided;
        return inside[0] is (byte)'\n' or (byte)'\r' ? BodyForm.Json : BodyForm.JsonLines;
    }
}
