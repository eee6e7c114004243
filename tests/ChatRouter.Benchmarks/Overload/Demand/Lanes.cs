namespace ChatRouter.Benchmarks.Overload.Demand;

/// <summary>The lanes that callers may ask for, and how many of eight requests each has.</summary>
internal static class Lanes
{
    public const string Critical = "critical";
    public const string Interactive = "interactive";
    public const string Internal = "internal";

    /// <summary>The most urgent first.</summary>
    public static readonly IReadOnlyList<string> All = [Critical, Interactive, Internal];

    /// <summary>Eight requests.</summary>
    public static readonly IReadOnlyList<string> Deck =
        [Critical, Interactive, Interactive, Interactive, Internal, Internal, Internal, Internal];
}
