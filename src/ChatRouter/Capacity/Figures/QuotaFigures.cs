namespace ChatRouter.Capacity.Figures;

/// <summary>What a provider lets an account have. Null: not known.</summary>
public sealed record QuotaFigures
{
    /// <summary>Tokens of prompts and answers per minute.</summary>
    public double? TokensPerMinute { get; init; }

    /// <summary>Requests per minute.</summary>
    public double? RequestsPerMinute { get; init; }

    /// <summary>Requests per second that it allows, each of so many tokens; infinite where nothing is known.</summary>
    public double RequestsPerSecond(double tokens) => Math.Min(
        RequestsPerMinute / 60 ?? double.PositiveInfinity,
        tokens > 0 && TokensPerMinute is { } most ? most / 60 / tokens : double.PositiveInfinity);
}
