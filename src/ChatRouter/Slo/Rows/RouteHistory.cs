using System.Collections.Immutable;
using ChatRouter.Slo.Counting;

namespace ChatRouter.Slo.Rows;

/// <summary>The stored account of one route as it was last read. Immutable.</summary>
internal sealed record RouteHistory
{
    /// <summary>Nothing read yet.</summary>
    public static RouteHistory Empty { get; } = new();

    /// <summary>Minutes that are not folded yet, of all other instances together.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, SliCells> Others { get; init; } = ImmutableSortedDictionary<DateTimeOffset, SliCells>.Empty;

    /// <summary>Minutes of this instance: they count where it has forgotten them itself.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, SliCells> Own { get; init; } = ImmutableSortedDictionary<DateTimeOffset, SliCells>.Empty;

    /// <summary>Hours.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, SliCells> Hours { get; init; } = ImmutableSortedDictionary<DateTimeOffset, SliCells>.Empty;

    /// <summary>The 24 hours of each day.</summary>
    public ImmutableSortedDictionary<DateTimeOffset, SliBasics[]> Days { get; init; } = ImmutableSortedDictionary<DateTimeOffset, SliBasics[]>.Empty;

    /// <summary>When the newest minutes were read; null for never.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Rows that another version of the router wrote, and that are not in here.</summary>
    public int Unreadable { get; init; }
}
