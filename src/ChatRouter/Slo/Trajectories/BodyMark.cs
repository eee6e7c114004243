namespace ChatRouter.Slo.Trajectories;

/// <summary>Tells requests of a task that ask the same again, at a bounded cost: by the length of the body, its beginning and its end, where an agent adds what is new.</summary>
internal static class BodyMark
{
    private const int Beginning = 1024;
    private const int End = 4096;

    /// <summary>Equal bodies have equal marks, others hardly ever; valid in this process alone. Never 0.</summary>
    public static int Of(ReadOnlySpan<byte> body)
    {
        var hash = default(HashCode);
        hash.Add(body.Length);
        hash.AddBytes(body[..Math.Min(body.Length, Beginning)]);
        hash.AddBytes(body[^Math.Min(body.Length, End)..]);
        return hash.ToHashCode() is var mark and not 0 ? mark : 1;
    }
}
