using System.Text.Json;
using ChatRouter.Simulator.Faults;
using ChatRouter.Simulator.Wire;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Ollama's server.</summary>
internal sealed class OllamaDialect(BackendCore core) : Dialect
{
    public const string Json = "application/json; charset=utf-8";
    private static readonly TimeSpan KeepAlive = TimeSpan.FromMinutes(5);
    private readonly OllamaNativeEndpoint _native = new(core.Profile, core.Time);
    private readonly OllamaCompatibleEndpoint _compatible = new(core.Profile);
    private readonly DateTimeOffset _started = core.Time.GetUtcNow();

    public override ChatEndpoint? MatchChat(string method, string path) => (method, path) switch
    {
        ("POST", "/api/chat") => _native,
        ("POST", "/v1/chat/completions") => _compatible,
        _ => null,
    };

    public override Reply Refuse(Problem problem) => OllamaErrors.Native(problem, core.Profile);

    public override async ValueTask<Reply> AnswerProbeAsync(HttpRequest request, FaultSettings? fault, CancellationToken ct)
    {
        var now = core.Time.GetUtcNow();
        switch (request.Method, request.Path.Value)
        {
            case ("GET" or "HEAD", "/"):
                return Reply.Of(200, request.Method == "HEAD" ? "" : "Ollama is running", "text/plain; charset=utf-8");
            case ("GET", "/api/version"):
                return Reply.Of(200, """{"version":"0.12.6"}""", Json);
            case ("GET", "/api/tags"):
                return Reply.Of(200, OllamaPages.Tags(core.Profile, _started), Json);
            case ("GET", "/api/ps"):
                var loaded = fault?.Fault == FaultKind.Loading || !_native.IsLoaded ? OllamaPages.NothingLoaded : OllamaPages.Loaded(core.Profile, now + KeepAlive);
                return Reply.Of(200, loaded, Json);
            case ("GET", "/v1/models"):
                return Reply.Of(200, OllamaPages.Models(core.Profile, _started), "application/json");
            case ("POST", "/api/show"):
                return await ShowAsync(request, ct);
            case (_, "/api/chat" or "/v1/chat/completions" or "/api/show" or "/api/tags" or "/api/ps" or "/v1/models"):
                return Refuse(new Problem(ProblemKind.MethodNotAllowed));
            default:
                return Refuse(new Problem(ProblemKind.NoRoute));
        }
    }

    private async Task<Reply> ShowAsync(HttpRequest request, CancellationToken ct)
    {
        using var body = await RequestBody.ReadAsync(request, ct);
        try
        {
            using var json = JsonDocument.Parse(body.Bytes);
            if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("model"u8, out var model)
                || model.ValueKind != JsonValueKind.String || model.GetString() is not { Length: > 0 } name)
                return Refuse(new Problem(ProblemKind.ModelRequired));
            return OllamaModelNames.Same(name, core.Profile.Model)
                ? Reply.Of(200, OllamaPages.Show(core.Profile, _started), Json)
                : Refuse(new Problem(ProblemKind.ModelNotFound, name));
        }
        catch (JsonException wrong)
        {
            return Refuse(new Problem(ProblemKind.BadJson, wrong.Message, Json: JsonPlace.Of(wrong, body.Bytes)));
        }
    }
}
