using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects.Vllm;

/// <summary>vLLM's server, with the page of a DCGM exporter at <c>/dcgm/metrics</c>.</summary>
internal sealed class VllmDialect(BackendCore core) : Dialect
{
    private const string PrometheusText = "text/plain; version=0.0.4; charset=utf-8";
    private readonly VllmEndpoint _chat = new(core.Profile);
    private readonly long _created = core.Time.GetUtcNow().ToUnixTimeSeconds();

    public override ChatEndpoint? MatchChat(string method, string path) => method == "POST" && path == "/v1/chat/completions" ? _chat : null;

    public override Reply? CheckKey(HttpRequest request)
        => core.Profile.ApiKey is { } key && request.Path.StartsWithSegments("/v1", StringComparison.Ordinal) && !HasKey(request, key)
            ? Refuse(new Problem(ProblemKind.Unauthorized))
            : null;

    public override void AddHeaders(HttpResponse response) => response.Headers.Server = "uvicorn";

    public override Reply Refuse(Problem problem) => VllmErrors.Of(problem, core.Profile);

    public override ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct)
        => new(Answer(request, fault));

    private Reply Answer(HttpRequest request, FaultSettings? fault)
    {
        var path = request.Path.Value!;
        if (request.Method != "GET")
            return Refuse(new Problem(IsKnown(path) ? ProblemKind.MethodNotAllowed : ProblemKind.NoRoute));
        return path switch
        {
            "/health" or "/ping" => Reply.Of(fault?.Fault == FaultKind.EngineDead ? 503 : 200, "", null),
            "/version" => Json("""{"version":"0.29.0"}"""),
            "/v1/models" => Json(JsonText.Of(new { @object = "list", data = new[] { Model() } })),
            "/metrics" => Reply.Of(200, VllmMetrics.Page(core), PrometheusText),
            "/load" => Json($$"""{"server_load":{{core.Engine.Running + core.Engine.Waiting}}}"""),
            "/is_sleeping" => Json("""{"is_sleeping":false}"""),
            "/dcgm/metrics" => Reply.Of(
                200, DcgmMetrics.Page(core), PrometheusText),
            "/dcgm/health" => Reply.Of(200, "OK", "text/plain"),
            _ => Refuse(new Problem(IsKnown(path) ? ProblemKind.MethodNotAllowed : ProblemKind.NoRoute)),
        };
    }

    private object Model() => new
    {
        id = core.Profile.Model,
        @object = "model",
        created = _created,
        owned_by = "vllm",
        root = core.Profile.Model,
        parent = (string?)null,
        max_model_len = core.Profile.ContextWindow,
        permission = new[]
        {
            new
            {
                id = "modelperm-" + RequestId.Hex(core.Profile.IdSeed),
                @object = "model_permission",
                created = _created,
                allow_create_engine = false,
                allow_sampling = true,
                allow_logprobs = true,
                allow_search_indices = false,
                allow_view = true,
                allow_fine_tuning = false,
                organization = "*",
                group = (string?)null,
                is_blocking = false,
            },
        },
    };

    private static bool IsKnown(string path)
        => path is "/v1/chat/completions" or "/health" or "/ping" or "/version" or "/v1/models" or "/metrics" or "/load" or "/is_sleeping";

    private static Reply Json(string body) => Reply.Of(200, body, "application/json");
}
