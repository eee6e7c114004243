using ChatRouter.Model;
using ChatRouter.Releases.Split;
using ChatRouter.Telemetry;

namespace ChatRouter.Pipeline.Releases;

/// <summary>A request for the candidate, with what its caller got. In memory for as long as it waits, and nowhere else.</summary>
/// <param name="Split">The release.</param>
/// <param name="Body">The request.</param>
/// <param name="Needs">What it asks for.</param>
/// <param name="Answer">The baseline's answer as one JSON object; empty if there was none.</param>
/// <param name="Decision">How the baseline did.</param>
internal sealed record ShadowCopy(RouteSplit Split, ReadOnlyMemory<byte> Body, Capabilities Needs, ReadOnlyMemory<byte> Answer, DecisionRecord Decision);
