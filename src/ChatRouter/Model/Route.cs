using System.Collections.Immutable;
using ChatRouter.Model.Settings;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Model.Settings.Limits;

namespace ChatRouter.Model;

/// <summary>A public model name and the ladder behind it.</summary>
public sealed record Route
{
    /// <summary>What callers send as <c>model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Rungs in order of preference.</summary>
    public required ImmutableArray<Rung> Ladder { get; init; }

    /// <summary>Time for a complete answer, all attempts together. Default 120 s; 1 s to 220 s.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(120);

    /// <summary>Most attempts for one request, all rungs together. Default 6; 1 to 20.</summary>
    public int MaxAttempts { get; init; } = 6;

    /// <summary>Whether a refusal by a provider's content filter is tried elsewhere instead of being passed on. Default false.</summary>
    public bool FailoverOnContentFilter { get; init; }

    /// <summary>What an answer without streaming must be before it is given to the caller. Default none.</summary>
    public AnswerChecks Checks { get; init; }

    /// <summary>How an answer is had for callers who do not stream. Default <see cref="WholeAnswers.Assembled"/>.</summary>
    public WholeAnswers WholeAnswers { get; init; }

    /// <summary>When a streaming caller gets what a model thinks. Default <see cref="ReasoningDelivery.Live"/>.</summary>
    public ReasoningDelivery Reasoning { get; init; }

    /// <summary>Streams, and whole answers that are assembled from one: a second attempt on another backend when the first content is later than usual. Default false.</summary>
    public bool Hedge { get; init; }

    /// <summary>Which answers are kept; null: none.</summary>
    public RouteCacheSettings? Cache { get; init; }

    /// <summary>The run of a release whose candidate stands on top of this ladder; null for the route as it is configured.</summary>
    public string? ReleaseRun { get; init; }

    /// <summary>How old the context may be that callers send along; null: however old.</summary>
    public ContextSettings? Context { get; init; }

    /// <summary>What the route promises.</summary>
    public Objectives Objectives { get; init; } = new();

    /// <summary>What a request may ask for. Set by <see cref="With"/>.</summary>
    public RequestCaps Caps { get; private init; } = new();

    /// <summary>What the caller reads when every backend failed; the retry time is added to it.</summary>
    public string UnavailableMessage { get; init; } = "All backends are unavailable.";

    /// <summary>What callers get while the route is switched off, and from a rung <c>disabled</c>.</summary>
    public DisabledSettings Disabled { get; init; } = new();

    /// <summary>Whether rungs without backends may answer requests with tools. Default false: a text in place of a tool call is taken for a result.</summary>
    public bool DegradedWithTools { get; init; }

    /// <summary>Whether rungs without backends may answer requests that are steps of a named task. Default false: later steps would build on the answer.</summary>
    public bool DegradedInTasks { get; init; }

    /// <summary>The same route with other caps. The bound of answers holds on every rung, also for callers that set none.</summary>
    public Route With(RequestCaps caps) => caps.OutputTokens.Max is { } most
        ? this with { Caps = caps, Ladder = [.. Ladder.Select(rung => rung with { MaxTokens = Math.Min(rung.MaxTokens ?? most, most) })] }
        : this with { Caps = caps };
}
