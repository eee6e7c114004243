using ChatRouter.Telemetry;
using ChatRouter.Tests.Support.Sinks;

namespace ChatRouter.Tests.Support;

/// <summary>What became of a request.</summary>
/// <param name="Sink">What the caller saw.</param>
/// <param name="Decision">How it was routed, also where it was refused before it was planned; null if such a record was not sampled.</param>
internal sealed record Answered(RecordingSink Sink, DecisionRecord? Decision)
{
    /// <summary>The attempts, as <c>backend Kind Reason</c>.</summary>
    public IEnumerable<string> Attempts => Decision!.Attempts.Select(a => $"{a.Backend} {a.Kind} {a.Reason}");
}
