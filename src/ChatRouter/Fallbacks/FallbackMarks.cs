using System.Text.Json;

namespace ChatRouter.Fallbacks;

/// <summary>What tells callers that an answer is not the route's best, wherever they look.</summary>
/// <param name="Source">The kind of the source.</param>
/// <param name="Rung">The rung; 0 where no rung was asked.</param>
/// <param name="Degraded">The reason, in one word.</param>
/// <param name="Notice">A sentence, or null.</param>
/// <param name="Age">How old the answer is, or null.</param>
internal sealed record FallbackMarks(string Source, int Rung, string Degraded, string? Notice = null, TimeSpan? Age = null)
{
    /// <summary>In the place of a backend's name: nobody was asked.</summary>
    internal const string NoBackend = "none";

    /// <summary>The mark of a feature that is switched off.</summary>
    internal const string Off = "disabled";

    /// <summary>For <c>system_fingerprint</c>: a field of the contract, so that SDKs which drop what they do not know keep it.</summary>
    public string Fingerprint => "chatrouter-" + Source;

    /// <summary>Writes the fields of the router into an object.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteString("_backend"u8, NoBackend);
        json.WriteNumber("_rung"u8, Rung);
        json.WriteString("_degraded"u8, Degraded);
        if (Notice is not null) json.WriteString("_notice"u8, Notice);
        if (Age is { } age) json.WriteNumber("_age_seconds"u8, (long)age.TotalSeconds);
    }
}
