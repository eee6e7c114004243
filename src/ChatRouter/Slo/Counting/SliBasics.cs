namespace ChatRouter.Slo.Counting;

/// <summary>What the objectives are counted from: requests that count and good ones, for each of the three.</summary>
internal readonly record struct SliBasics(GoodOf Availability, GoodOf FirstToken, GoodOf Total)
{
    /// <summary>The basics of a cell.</summary>
    public static SliBasics Of(SliCell cell) => new(
        new GoodOf(cell[SliCounter.Good], cell[SliCounter.Valid]),
        new GoodOf(cell[SliCounter.FirstTokenGood], cell[SliCounter.FirstTokenValid]),
        new GoodOf(cell[SliCounter.TotalGood], cell[SliCounter.TotalValid]));

    /// <summary>Both together.</summary>
    public static SliBasics operator +(SliBasics one, SliBasics other)
        => new(one.Availability + other.Availability, one.FirstToken + other.FirstToken, one.Total + other.Total);
}
