using System.Net;

namespace ChatRouter.AzuriteTests.App;

/// <summary>A chat answer that came to its end.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Backend">Who answered.</param>
/// <param name="Attempts">How many backends were tried.</param>
/// <param name="Body">JSON, or the whole event stream.</param>
internal sealed record ChatReply(HttpStatusCode Status, string? Backend, string? Attempts, string Body)
{
    /// <summary>An answer that a caller may take for whole.</summary>
    public bool IsWhole => Status == HttpStatusCode.OK && Body.Contains("\"finish_reason\":\"stop\"", StringComparison.Ordinal)
        && (!Body.StartsWith("data: ", StringComparison.Ordinal) || Body.EndsWith("data: [DONE]\n\n", StringComparison.Ordinal));
}
