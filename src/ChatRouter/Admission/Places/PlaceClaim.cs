using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Admission.Places;

/// <summary>Who asks for a place, and for how much.</summary>
/// <param name="Route">The route: lanes are full or not by route.</param>
/// <param name="Lane">The lane.</param>
/// <param name="Tenant">Tenants share a lane fairly.</param>
/// <param name="Weight">The tenant's weight in that.</param>
/// <param name="PromptTokens">Estimated tokens of the prompt.</param>
/// <param name="AnswerTokens">Estimated tokens of the answer.</param>
internal sealed record PlaceClaim(string Route, Lane Lane, string Tenant, double Weight, int PromptTokens, int AnswerTokens)
{
    /// <summary>A backend has failed it: it has waited there, and its caller would lose that time with it.</summary>
    public bool HasMoved { get; init; }

    /// <summary>Tokens that the request holds in the backend's cache at its end.</summary>
    public long Tokens => (long)PromptTokens + AnswerTokens;

    /// <summary>What it costs its tenant: a token of an answer takes twice what one of a prompt does.</summary>
    public double Cost => PromptTokens + (2d * AnswerTokens);
}
