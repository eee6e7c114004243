namespace ChatRouter.Telemetry;

/// <summary>What answered a request in place of backends.</summary>
/// <param name="Source">The kind of the source.</param>
/// <param name="Rung">Its rung; 0 where the route or the feature is switched off and no rung was asked.</param>
/// <param name="Detail">How it came to the answer: the id of a rule, a way of searching; or null.</param>
/// <param name="AgeSeconds">How old the answer was; null for one that was made for the request.</param>
public sealed record FallbackRecord(string Source, int Rung, string? Detail = null, double? AgeSeconds = null);
