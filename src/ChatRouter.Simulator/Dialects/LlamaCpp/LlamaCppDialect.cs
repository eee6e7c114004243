using System.Globalization;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects.LlamaCpp;

/// <summary>The llama.cpp server.</summary>
internal sealed class LlamaCppDialect(BackendCore core) : Dialect
{
    public const string Json = "application/json; charset=utf-8";
    private readonly LlamaCppEndpoint _chat = new(core.Profile);
    private readonly DateTimeOffset _started = core.Time.GetUtcNow();

    public override ChatEndpoint? MatchChat(string method, string path)
        => method == "POST" && path is "/v1/chat/completions" or "/chat/completions" ? _chat : null;

    public override Reply? CheckKey(HttpRequest request)
        => core.Profile.ApiKey is { } key && request.Path != "/health" && !HasKey(request, key) ? Refuse(new Problem(ProblemKind.Unauthorized)) : null;

    public override void AddHeaders(HttpResponse response)
    {
        response.Headers.Server = "llama.cpp";
        response.Headers.AccessControlAllowOrigin = "";
        if (response.ContentType == "text/event-stream")
            response.Headers["X-Accel-Buffering"] = "no";
        if (response.StatusCode < 400)
            response.Headers["Keep-Alive"] = "timeout=5, max=100";
    }

    public override Reply Refuse(Problem problem) => LlamaCppErrors.Of(problem, core.Profile);

    public override ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct)
        => new(fault?.Fault == FaultKind.Loading ? Refuse(new Problem(ProblemKind.Loading)) : Answer(request));

    private Reply Answer(HttpRequest request)
    {
        var path = request.Path.Value!;
        if (request.Method == "GET")
        {
            switch (path)
            {
                case "/health":
                    return Reply.Of(200, """{"status":"ok"}""", Json);
                case "/v1/models" or "/models":
                    return Reply.Of(200, LlamaCppPages.Models(core.Profile, core.Time.GetUtcNow().ToUnixTimeSeconds()), Json);
                case "/props":
                    return Reply.Of(200, LlamaCppPages.Props(core.Profile), Json);
                case "/slots" when request.Query["fail_on_no_slot"].Count > 0 && core.Engine.Running >= core.Profile.Slots:
                    return Refuse(new Problem(ProblemKind.QueueFull));
                case "/slots":
                    return Reply.Of(200, LlamaCppPages.Slots(core), Json);
                case "/metrics":
                    return Reply.Of(200, LlamaCppMetrics.Page(core), "text/plain; version=0.0.4")
                        .With("Process-Start-Time-Unix", _started.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
            }
        }

        return request.Method == "POST" && path is "/v1/embeddings" or "/embeddings"
            ? Refuse(new Problem(ProblemKind.Status, "This server does not support embeddings. Start it with `--embeddings`", Status: 501))
            : Refuse(new Problem(ProblemKind.NoRoute));
    }
}
