namespace ChatRouter.Slo;

/// <summary>What a request means to the objectives, and why it was bad.</summary>
/// <param name="Verdict">Good, bad or not counted.</param>
/// <param name="Class">The class of a bad one; <see cref="ErrorClass.None"/> otherwise.</param>
public readonly record struct Judgement(RequestVerdict Verdict, ErrorClass Class = ErrorClass.None)
{
    internal static Judgement Good { get; } = new(RequestVerdict.Good);

    internal static Judgement NotCounted { get; } = new(RequestVerdict.NotCounted);

    internal static Judgement Bad(ErrorClass because) => new(RequestVerdict.Bad, because);
}
