using ChatRouter.Model;
using ChatRouter.Model.Callers;

namespace ChatRouter.Pipeline.Repeats;

/// <summary>A request that was turned away or failed.</summary>
/// <param name="Tenant">Who asked.</param>
/// <param name="Lane">The lane asked for by a header, or null.</param>
/// <param name="Print">Stands for the body.</param>
/// <param name="Route">The route, if it was known.</param>
/// <param name="Refusal">What the caller got.</param>
/// <param name="RetryAt">When it may come back; before that it gets the same again.</param>
/// <param name="ForgetAt">When it is an old story.</param>
internal sealed record RefusedRequest(string Tenant, Lane? Lane, UInt128 Print, string? Route, Refusal Refusal, TimeSpan RetryAt, TimeSpan ForgetAt);
