namespace ChatRouter.Protocols.OpenAI;

/// <summary>A tool call that comes in pieces, and what tells its pieces from those of others.</summary>
internal sealed class StreamedCall
{
    /// <summary>The index that the server gave it, which it may have given to others as well; null for none.</summary>
    public int? GivenIndex { get; init; }

    /// <summary>Its own index in the stream that the caller gets.</summary>
    public required int Index { get; init; }

    /// <summary>Its id: the server's or, without one, ours.</summary>
    public required string Id { get; init; }

    /// <summary>True once a piece has named the function.</summary>
    public bool HasName { get; set; }

    /// <summary>The call that a piece belongs to; null: it begins a new one.</summary>
    /// <param name="known">The calls so far, in order.</param>
    /// <param name="index">The piece's index, or null.</param>
    /// <param name="id">The piece's id, or null.</param>
    /// <param name="name">The function that it names, or null.</param>
    public static StreamedCall? Find(List<StreamedCall> known, int? index, string? id, string? name)
    {
        if (id is not null && known.FindLast(call => call.Id == id && (index is null || call.GivenIndex == index)) is { } same) return same;
        var latest = index is null ? known.LastOrDefault() : known.FindLast(call => call.GivenIndex == index);

        // A piece without a name cannot begin a call that anybody could run: an id that is new in it is taken for noise.
        if (latest is null || name is null) return latest;
        return id is not null || (index is null && latest.HasName) ? null : latest;
    }
}
