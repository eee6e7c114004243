using System.Globalization;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects.OpenAi;

/// <summary>The OpenAI API.</summary>
internal sealed class OpenAiDialect(BackendCore core) : Dialect
{
    private const int RequestsPerMinute = 30_000;
    private const int TokensPerMinute = 150_000_000;
    private readonly OpenAiEndpoint _chat = new(core.Profile);
    private readonly long _created = core.Time.GetUtcNow().ToUnixTimeSeconds();
    private readonly string _deployment = $"/openai/deployments/{core.Profile.Model}/chat/completions";
    private long _requests;

    // Azure serves the same API under two more paths.
    public override ChatEndpoint? MatchChat(string method, string path) =>
        method == "POST" && (path is "/v1/chat/completions" or "/openai/v1/chat/completions" || path == _deployment) ? _chat : null;

    public override ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct) => new(Answer(request));

    public override Reply? CheckKey(HttpRequest request)
        => core.Profile.ApiKey is { } key && !HasKey(request, key) ? Refuse(new Problem(ProblemKind.Unauthorized)) : null;

    public override Reply Refuse(Problem problem) => OpenAiErrors.Of(problem, core.Profile);

    public override void AddHeaders(HttpResponse response)
    {
        var number = Interlocked.Increment(ref _requests);
        var headers = response.Headers;
        headers["x-request-id"] = "req_" + RequestId.Hex(core.Profile.IdSeed + (ulong)number);
        headers["openai-version"] = "2020-10-01";
        headers["openai-organization"] = "org-simulated";
        headers["openai-processing-ms"] = "12";
        headers["x-ratelimit-limit-requests"] = RequestsPerMinute.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-limit-tokens"] = TokensPerMinute.ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-requests"] = Math.Max(0, RequestsPerMinute - 1 - core.Engine.Running).ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-remaining-tokens"] = (TokensPerMinute - (core.Meter.PromptTokens % TokensPerMinute)).ToString(CultureInfo.InvariantCulture);
        headers["x-ratelimit-reset-requests"] = "2ms";
        headers["x-ratelimit-reset-tokens"] = "0s";
    }

    private Reply Answer(HttpRequest request)
    {
        var path = request.Path.Value!;
        var model = new { id = core.Profile.Model, @object = "model", created = _created, owned_by = "system" };
        if (request.Method == "GET" && path == "/v1/models")
            return Json(JsonText.Of(new { @object = "list", data = new[] { model } }));
        if (request.Method == "GET" && path.StartsWith("/v1/models/", StringComparison.Ordinal))
        {
            var asked = path["/v1/models/".Length..];
            return asked == core.Profile.Model ? Json(JsonText.Of(model)) : Refuse(new Problem(ProblemKind.ModelNotFound, asked, "model"));
        }

        return path == "/v1/chat/completions"
            ? Refuse(new Problem(ProblemKind.MethodNotAllowed, $"{request.Method} on {path}"))
            : Refuse(new Problem(ProblemKind.NoRoute, $"{request.Method} {path}"));
    }

    private static Reply Json(string body) => Reply.Of(200, body, "application/json");
}
