using ChatRouter.Model.Callers;
using ChatRouter.Model.Requests;

namespace ChatRouter.Tests.Support;

/// <summary>What a caller sends.</summary>
internal sealed record Ask
{
    /// <summary>A caller that streams.</summary>
    public static Ask Streaming { get; } = new() { Body = """{"model":"chat","stream":true,"messages":[{"role":"user","content":"Hi"}]}""" };

    /// <summary>A caller that does not.</summary>
    public static Ask Whole { get; } = new() { Body = """{"model":"chat","messages":[{"role":"user","content":"Hi"}]}""" };

    /// <summary>The JSON body.</summary>
    public required string Body { get; init; }

    /// <summary>The caller's own deadline.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>The idempotency key.</summary>
    public string? Key { get; init; }

    /// <summary>Who asks; null: the tenant of the test.</summary>
    public Tenant? Tenant { get; init; }

    /// <summary>What the caller says about kept answers.</summary>
    public CacheDirectives? Cache { get; init; }

    /// <summary>The lane.</summary>
    public Lane Lane { get; init; } = Lane.Interactive;

    /// <summary>The trace context.</summary>
    public string? TraceParent { get; init; }

    /// <summary>How long after its call the caller hangs up, or null.</summary>
    public TimeSpan? GoneAfter { get; init; }

    /// <summary>See <see cref="RecordingSink.OnWrite"/>.</summary>
    public Func<CancellationToken, ValueTask>? OnWrite { get; init; }
}
