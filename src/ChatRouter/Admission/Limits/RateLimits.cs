namespace ChatRouter.Admission.Limits;

/// <summary>The rate limits of a tenant.</summary>
/// <param name="Requests">Requests, or null for no limit.</param>
/// <param name="Tokens">Tokens of prompts and answers, or null for no limit.</param>
public readonly record struct RateLimits(RateLimit? Requests, RateLimit? Tokens);
