using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace ChatRouter.Model.Sources;

/// <summary>One rule: what a question must be, and the answer that it gets. Immutable.</summary>
public sealed record AnswerRule
{
    /// <summary>Its name, in decision records and events.</summary>
    public string Id { get; init; } = "";

    /// <summary>Words or phrases of which the question must have one, normalised by <see cref="PlainText"/>; empty: any question.</summary>
    public ImmutableArray<string> Keywords { get; init; } = [];

    /// <summary>What the normalised question must match, or null. Takes time in proportion to the question, whatever it is.</summary>
    public Regex? Pattern { get; init; }

    /// <summary>The language that the caller must have named (<c>Accept-Language</c>), such as <c>de</c>; null: any or none.</summary>
    public string? Language { get; init; }

    /// <summary>Whom it is for; empty: all tenants.</summary>
    public ImmutableArray<string> Tenants { get; init; } = [];

    /// <summary>The time of day in UTC from which on it holds, or null.</summary>
    public TimeOnly? From { get; init; }

    /// <summary>The time of day in UTC until which it holds, or null. Before <see cref="From"/>: over midnight.</summary>
    public TimeOnly? Until { get; init; }

    /// <summary>The answer as text, with <c>{route}</c>, <c>{tenant}</c> and <c>{date}</c> in it; null where it is none.</summary>
    public string? Text { get; init; }

    /// <summary>The answer as a JSON object, for callers who ask for one; null where it is none.</summary>
    public string? Json { get; init; }

    /// <summary>The tool that the answer calls; null where it calls none.</summary>
    public string? Tool { get; init; }

    /// <summary>The arguments of the call, as a JSON object.</summary>
    public string Arguments { get; init; } = "{}";

    /// <summary>Whether a person must look at the case.</summary>
    public bool ManualReview { get; init; }

    /// <summary>Whether a question fits by its words alone.</summary>
    /// <param name="question">Normalised by <see cref="PlainText.Normalize"/>.</param>
    public bool Fits(string question)
    {
        if (Keywords.IsEmpty && Pattern is null) return false;
        if (!Keywords.IsEmpty && !Keywords.Any(keyword => PlainText.Has(question, keyword))) return false;
        try
        {
            return Pattern?.IsMatch(question) != false;
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    /// <summary>Whether it holds for a tenant, a language and a time.</summary>
    public bool Holds(string tenant, string? language, TimeOnly time)
        => (Tenants.IsEmpty || Tenants.Contains(tenant, StringComparer.Ordinal))
            && (Language is null || string.Equals(Language, language, StringComparison.OrdinalIgnoreCase))
            && ((From is null && Until is null) || time.IsBetween(From ?? TimeOnly.MinValue, Until ?? TimeOnly.MaxValue));
}
