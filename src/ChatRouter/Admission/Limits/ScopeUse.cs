using System.Text.Json.Serialization;

namespace ChatRouter.Admission.Limits;

/// <summary>What one instance tells the others of one scope.</summary>
/// <param name="Tokens">Tokens that it has used today.</param>
/// <param name="Nanos">Cost of today, in billionths.</param>
/// <param name="RequestRate">Requests a minute that were asked for lately.</param>
/// <param name="TokenRate">Tokens a minute that were asked for lately.</param>
/// <param name="Concurrent">Requests at the same time that were asked for lately.</param>
internal readonly record struct ScopeUse(
    [property: JsonPropertyName("t")] long Tokens,
    [property: JsonPropertyName("c")] long Nanos,
    [property: JsonPropertyName("r")] double RequestRate,
    [property: JsonPropertyName("m")] double TokenRate,
    [property: JsonPropertyName("n")] double Concurrent)
{
    /// <summary>Whether it asks for a share of anything.</summary>
    [JsonIgnore]
    public bool IsAsking => RequestRate > 0 || TokenRate > 0 || Concurrent > 0;

    /// <summary>What it has used.</summary>
    [JsonIgnore]
    public Spending Spent => new(Tokens, Nanos);
}
