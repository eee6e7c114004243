using ChatRouter.Configuration.Options.Caching;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model;

namespace ChatRouter.Configuration.Options.Routes;

[Subject("Route")]
[Builds(typeof(Route))]
internal sealed class RouteOptions : SettingsObject
{
    [Setting("Rungs in order of preference. The first is the primary; the next is tried when no backend of the one before can answer.", Required = true)]
    public IReadOnlyList<RungOptions>? Ladder { get; set; }

    [Setting("Other names of the same route.", Otherwise = "none")]
    public IReadOnlyList<string>? Aliases { get; set; }

    [Setting("Time for a complete answer, all attempts together. The platform cuts at 230 s.", Min = "1s", Max = "220s")]
    public TimeSpan? Deadline { get; set; }

    [Setting("Most attempts for one request, all rungs together.", Min = "1", Max = "20", Unit = "attempts")]
    public int? MaxAttempts { get; set; }

    [Setting("Time limits of one attempt on this route, over those of the backends.", Otherwise = "the backends' `timers`")]
    public RouteTimerOptions? Timers { get; set; }

    [Setting("Whether a refusal by a provider's content filter is tried elsewhere instead of being passed on.")]
    public bool? FailoverOnContentFilter { get; set; }

    [Setting("What an answer without streaming must be before it is given to the caller; a failed check is the backend's failure and another one is asked.", Otherwise = "no checks")]
    [Choice("json", AnswerChecks.Json)]
    [Choice("not-empty", AnswerChecks.NotEmpty)]
    [Choice("no-repetition", AnswerChecks.NoRepetition)]
    public AnswerChecks? Checks { get; set; }

    [Setting(
        "How an answer is had for callers who do not stream. `assembled`: asked for as a stream and put together, so that `firstToken`, `idle` and the floor hold and an answer that "
        + "breaks off is continued elsewhere. Asked directly all the same: what a stream does not tell (`n` above 1, audio, `prompt_logprobs`, `use_beam_search`, `best_of`, "
        + "`return_token_ids`, `kv_transfer_params`, `response_fields`), and backends that refuse to stream. "
        + "`direct`: asked for as a whole and passed on byte for byte; a silent backend costs up to `timers.total`, one that falls silent after its headers `timers.idle`.",
        Otherwise = "`defaults.wholeAnswers`")]
    [Choice("assembled", ChatRouter.Model.WholeAnswers.Assembled)]
    [Choice("direct", ChatRouter.Model.WholeAnswers.Direct)]
    public WholeAnswers? WholeAnswers { get; set; }

    [Setting(
        "When a streaming caller gets what a model thinks. `live`: as it comes; if it breaks off before any text, another attempt begins again and a chunk with `_restarted` tells that what was thought so far is dropped. "
        + "`held`: with the first text, so that reasoning which breaks off is never seen; until then the caller gets keep-alive comments. More than 4 MiB are not held.")]
    [Choice("live", ReasoningDelivery.Live)]
    [Choice("held", ReasoningDelivery.Held)]
    public ReasoningDelivery? Reasoning { get; set; }

    [Setting("Streams, and whole answers that are `assembled`: ask a second backend when the first content is later than the 95th percentile, and take whoever comes first. Costs whole prompts; counts against `retry`.")]
    public bool? Hedge { get; set; }

    [Setting("What requests may ask for at most.", Otherwise = "`defaults.caps`")]
    public CapsOptions? Caps { get; set; }

    [Setting("Answers that are kept: given again, shared among equal requests, or held for the time when every backend fails.", Otherwise = "none is kept")]
    public RouteCacheOptions? Cache { get; set; }

    [Setting("How old the context may be that callers send along; see [requests](requests.md#context-with-an-age).", Otherwise = "however old")]
    public ContextOptions? Context { get; set; }

    [Setting("What the route promises, over rolling 30 and 90 days.", Otherwise = "`defaults.objectives`")]
    public ObjectivesOptions? Objectives { get; set; }

    [Setting("What callers get while the route is switched off, and from a rung `disabled`.", Otherwise = "all defaults")]
    public DisabledOptions? Disabled { get; set; }

    [Setting("Whether rungs without backends may answer requests with tools: a text in place of a tool call is easily taken for a result.")]
    public bool? DegradedWithTools { get; set; }

    [Setting("Whether rungs without backends may answer steps of a task that the caller names (`x-router-trajectory`, or `gen_ai.conversation.id` in baggage): later steps would build on the answer.")]
    public bool? DegradedInTasks { get; set; }

    [Setting("What the caller reads when every backend failed; the retry time is added to it.", MaxLength = 500)]
    public string? UnavailableMessage { get; set; }
}
