using System.Diagnostics;
using ChatRouter.Model;
using ChatRouter.Model.Plans;
using ChatRouter.Model.Requests;

namespace ChatRouter.Telemetry;

/// <summary>Spans: one per request, and below it one per attempt with the OpenTelemetry GenAI names. Nothing is made while nobody listens.</summary>
public static class RouterTracing
{
    /// <summary>The source to listen to.</summary>
    public const string SourceName = "ChatRouter";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>The span of a request, below the caller's if it sent one; null when nobody listens.</summary>
    /// <param name="route">The route that answers it, or null where it is refused before one does.</param>
    /// <param name="decision">The record's id.</param>
    /// <param name="at">When it reached the door.</param>
    /// <param name="traceParent">The caller's trace context, or null.</param>
    internal static Activity? Request(string? route, string decision, DateTimeOffset at, string? traceParent)
    {
        if (!Source.HasListeners()) return null;
        var parent = ActivityContext.TryParse(traceParent, traceState: null, isRemote: true, out var callers) ? callers : default;

        // Internal, because the host that received the call has a server span of its own: the call would be counted twice.
        var span = Source.StartActivity(route is null ? "refuse" : "route " + route, ActivityKind.Internal, parent, tags: null, links: null, at);
        return span is { IsAllDataRequested: true } ? span.SetTag("openinference.span.kind", "CHAIN").SetTag("chatrouter.decision", decision) : span;
    }

    /// <summary>Notes the state that its route was in.</summary>
    internal static void State(Activity span, string state) => span.SetTag("chatrouter.state", state);

    /// <summary>The span of a request that was refused before it was planned.</summary>
    internal static void Refused(DecisionRecord decision, string? traceParent)
    {
        using var span = Request(route: null, decision.Id, decision.At, traceParent);
        if (span is { IsAllDataRequested: true }) Describe(span, decision);
    }

    /// <summary>Says in the span how the request ended. The caller's leaving is no error.</summary>
    internal static void End(Activity? span, DecisionRecord decision)
    {
        if (span is not { IsAllDataRequested: true }) return;
        Describe(span, decision);
        if (decision.Fallback is { } fallback) span.SetTag("chatrouter.rung", fallback.Rung).SetTag("chatrouter.source", fallback.Source).SetTag("chatrouter.degraded", decision.Degraded);
        else if (decision.Attempts.Count > 0) DescribeAnswer(span, decision, decision.Attempts[^1]);
        if (decision.Result is not ("complete" or "caller_gone")) Fail(span, decision.Result);
    }

    /// <summary>The span of one attempt, below the request's; null when nobody listens or this request is not sampled.</summary>
    /// <param name="candidate">Who is asked.</param>
    /// <param name="route">The route's name.</param>
    /// <param name="stream">Whether a stream is asked for.</param>
    /// <param name="mode">What for.</param>
    /// <param name="retries">Attempts of the request that were begun before this one.</param>
    internal static Activity? Attempt(in Candidate candidate, string route, bool stream, AttemptMode mode, int retries)
    {
        if (!Source.HasListeners()) return null;
        var backend = candidate.Backend;
        var span = Source.StartActivity("chat " + backend.Model, ActivityKind.Client);
        if (span is not { IsAllDataRequested: true }) return span;
        return DescribeModel(span, backend)
            .SetTag("openinference.span.kind", "LLM")
            .SetTag("gen_ai.operation.name", "chat")
            .SetTag("gen_ai.request.stream", stream)
            .SetTag("server.address", backend.BaseUrl.Host)
            .SetTag("server.port", backend.BaseUrl.Port)
            .SetTag("chatrouter.backend", backend.Name)
            .SetTag("chatrouter.rung", candidate.Rung.Number)
            .SetTag("chatrouter.mode", mode.ToString())
            .SetTag("chatrouter.route", route)
            .SetTag("chatrouter.retries", retries);
    }

    /// <summary>Says in the span how the attempt ended. What says nothing against the backend is no error.</summary>
    internal static void End(Activity? span, AttemptRecord attempt, Usage? usage)
    {
        if (span is not { IsAllDataRequested: true }) return;
        if (attempt.FirstToken is { } first) span.SetTag("gen_ai.response.time_to_first_chunk", first.TotalSeconds);
        if (usage is { } tokens) DescribeTokens(span, tokens);
        if (attempt.Kind == OutcomeKind.Failure) Fail(span, attempt.Reason.ToString());
    }

    /// <summary>Who had the last word. Tokens are on the attempts alone: readers add them up over a trace.</summary>
    private static void DescribeAnswer(Activity span, DecisionRecord decision, AttemptRecord last)
    {
        span.SetTag("chatrouter.rung", last.Rung).SetTag("chatrouter.backend", last.Backend).SetTag("chatrouter.retries", decision.Attempts.Count - 1);
        if (decision.Degraded is not null) span.SetTag("chatrouter.degraded", decision.Degraded);
        if (decision.Plan.FirstOrDefault(candidate => candidate.Backend.Name == last.Backend).Backend is { } backend) DescribeModel(span, backend);
        if (decision.WastedTokens > 0) span.SetTag("chatrouter.tokens.wasted", decision.WastedTokens);
    }

    private static Activity DescribeModel(Activity span, Backend backend)
    {
        var provider = ProviderOf(backend.Protocol);
        return span
            .SetTag("gen_ai.provider.name", provider)
            .SetTag("gen_ai.request.model", backend.Model)
            .SetTag("llm.system", provider)
            .SetTag("llm.provider", provider)
            .SetTag("llm.model_name", backend.Model);
    }

    private static void DescribeTokens(Activity span, Usage usage) => span
        .SetTag("gen_ai.usage.input_tokens", usage.PromptTokens)
        .SetTag("gen_ai.usage.output_tokens", usage.CompletionTokens)
        .SetTag("llm.token_count.prompt", usage.PromptTokens)
        .SetTag("llm.token_count.completion", usage.CompletionTokens)
        .SetTag("llm.token_count.total", usage.TotalTokens);

    private static void Describe(Activity span, DecisionRecord decision) => span
        .SetTag("chatrouter.route", decision.Route)
        .SetTag("chatrouter.tenant", decision.Tenant)
        .SetTag("chatrouter.lane", decision.Lane?.ToString())
        .SetTag("chatrouter.result", decision.Result)
        .SetTag("chatrouter.attempts", decision.Attempts.Count);

    private static void Fail(Activity span, string? reason) => span.SetTag("error.type", reason).SetStatus(ActivityStatusCode.Error, reason);

    /// <summary>As registered with the GenAI conventions where there is such a name, else the server's own.</summary>
    private static string ProviderOf(ProtocolKind protocol) => protocol switch
    {
        ProtocolKind.AzureOpenAI => "azure.ai.openai",
        ProtocolKind.OpenAI => "openai",
        ProtocolKind.Anthropic => "anthropic",
        ProtocolKind.Vllm => "vllm",
        ProtocolKind.Sglang => "sglang",
        ProtocolKind.LlamaCpp => "llama.cpp",
        _ => "ollama",
    };
}
