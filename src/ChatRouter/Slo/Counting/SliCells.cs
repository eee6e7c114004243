using ChatRouter.Model.Callers;

namespace ChatRouter.Slo.Counting;

/// <summary>The cells of all lanes of a route over some time. Lanes without requests have none. Not thread-safe.</summary>
internal sealed class SliCells
{
    /// <summary>Lanes.</summary>
    public const int Lanes = (int)Lane.Shadow + 1;

    private readonly SliCell?[] _lanes = new SliCell?[Lanes];

    /// <summary>The cell of a lane, or null.</summary>
    public SliCell? this[Lane lane] => _lanes[(int)lane];

    /// <summary>True without any request.</summary>
    public bool IsEmpty => Array.TrueForAll(_lanes, cell => cell is null);

    /// <summary>The cell of a lane, made if it is missing.</summary>
    public SliCell Of(Lane lane) => _lanes[(int)lane] ??= new SliCell();

    /// <summary>Adds other cells, or takes them away.</summary>
    public SliCells Add(SliCells other, int sign = 1)
    {
        for (var lane = 0; lane < Lanes; lane++)
        {
            if (other._lanes[lane] is { } cell) Of((Lane)lane).Add(cell, sign);
        }

        return this;
    }

    /// <summary>The same counts in cells of their own.</summary>
    public SliCells Copy() => new SliCells().Add(this);

    /// <summary>All lanes together.</summary>
    public SliCell Together()
    {
        var all = new SliCell();
        foreach (var cell in _lanes)
        {
            if (cell is not null) all.Add(cell);
        }

        return all;
    }

    /// <summary>What the objectives are counted from, all lanes together.</summary>
    public SliBasics Basics()
    {
        var basics = default(SliBasics);
        foreach (var cell in _lanes)
        {
            if (cell is not null) basics += SliBasics.Of(cell);
        }

        return basics;
    }
}
