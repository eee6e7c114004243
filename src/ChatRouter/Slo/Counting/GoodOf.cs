namespace ChatRouter.Slo.Counting;

/// <summary>Good ones of those that count.</summary>
internal readonly record struct GoodOf(long Good, long Valid)
{
    /// <summary>Those that were not good.</summary>
    public long Bad => Valid - Good;

    /// <summary>Both together.</summary>
    public static GoodOf operator +(GoodOf one, GoodOf other) => new(one.Good + other.Good, one.Valid + other.Valid);
}
