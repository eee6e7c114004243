namespace ChatRouter.Simulator.Wire;

/// <summary>One request as a backend saw it. A snapshot: ask again for a later state.</summary>
/// <param name="Sequence">Counts up over all backends, from 1.</param>
/// <param name="Backend">Name of the backend.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Probe">True for everything but chat: health, metrics, model lists.</param>
/// <param name="Start">When the headers had arrived.</param>
/// <param name="Stream">Whether a streamed answer was asked for.</param>
/// <param name="Status">HTTP status sent; null when none was.</param>
/// <param name="PromptTokens">Tokens of the prompt; 0 when it was not read.</param>
/// <param name="TokensSent">Tokens of the answer that were sent.</param>
/// <param name="Ended">How it ended.</param>
/// <param name="Fault">Name of the fault that hit it; null when none did.</param>
/// <param name="FirstTokenMs">Milliseconds from start to the first token; null when there was none.</param>
/// <param name="LastTokenMs">Milliseconds from start to the latest token, before it is sent; null when there was none. The caller may have it before the attempt ends here.</param>
/// <param name="DurationMs">Milliseconds from start to end; null while open.</param>
/// <param name="Headers">Request headers; null unless the backend records requests.</param>
/// <param name="Body">Request body; null unless the backend records requests.</param>
public sealed record WireLogEntry(
    long Sequence,
    string Backend,
    string Method,
    string Path,
    bool Probe,
    DateTimeOffset Start,
    bool Stream,
    int? Status,
    int PromptTokens,
    int TokensSent,
    AttemptEnd Ended,
    string? Fault,
    double? FirstTokenMs,
    double? LastTokenMs,
    double? DurationMs,
    IReadOnlyDictionary<string, string>? Headers,
    string? Body);
