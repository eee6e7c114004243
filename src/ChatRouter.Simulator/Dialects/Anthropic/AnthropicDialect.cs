using System.Globalization;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Generation;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects.Anthropic;

/// <summary>Anthropic's API.</summary>
internal sealed class AnthropicDialect(BackendCore core) : Dialect
{
    private const int RequestsPerMinute = 4_000;
    private const string Models = "/v1/models";
    private readonly AnthropicEndpoint _chat = new(core.Profile);
    private readonly string _created = core.Time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    private long _requests;

    public override ChatEndpoint? MatchChat(string method, string path) => method == "POST" && path == "/v1/messages" ? _chat : null;

    /// <summary>The version is asked for before the key; both come in headers of their own.</summary>
    public override Reply? CheckKey(HttpRequest request)
    {
        if (request.Headers["anthropic-version"].Count == 0)
            return Refuse(new Problem(ProblemKind.Invalid, "anthropic-version: header is required"));
        return core.Profile.ApiKey is { } key && !string.Equals(request.Headers["x-api-key"].ToString(), key, StringComparison.Ordinal)
            ? Refuse(new Problem(ProblemKind.Unauthorized))
            : null;
    }

    public override Reply Refuse(Problem problem) => AnthropicErrors.Of(problem, core.Profile);

    public override void AddHeaders(HttpResponse response)
    {
        var number = Interlocked.Increment(ref _requests);
        var headers = response.Headers;
        headers["request-id"] = "req_" + RequestId.Alphanumeric(core.Profile.IdSeed + (ulong)number, 24);
        headers["anthropic-organization-id"] = "00000000-0000-4000-8000-000000000000";
        headers["anthropic-ratelimit-requests-limit"] = RequestsPerMinute.ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-remaining"] = Math.Max(0, RequestsPerMinute - 1 - core.Engine.Running).ToString(CultureInfo.InvariantCulture);
        headers["anthropic-ratelimit-requests-reset"] = core.Time.GetUtcNow().AddSeconds(1).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
    }

    public override ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct) => new(Answer(request));

    private Reply Answer(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (request.Method != "GET")
            return Refuse(new Problem(path == "/v1/messages" || path == Models ? ProblemKind.MethodNotAllowed : ProblemKind.NoRoute));
        var model = new { type = "model", id = core.Profile.Model, display_name = core.Profile.Model, created_at = _created };
        if (path == Models)
            return Json(JsonText.Of(new { data = new[] { model }, has_more = false, first_id = core.Profile.Model, last_id = core.Profile.Model }));
        if (path.StartsWith(Models + "/", StringComparison.Ordinal))
            return path[(Models.Length + 1)..] is var asked && asked == core.Profile.Model ? Json(JsonText.Of(model)) : Refuse(new Problem(ProblemKind.ModelNotFound, asked));
        return Refuse(new Problem(path == "/v1/messages" ? ProblemKind.MethodNotAllowed : ProblemKind.NoRoute));
    }

    private static Reply Json(string body) => Reply.Of(200, body, "application/json");
}
