using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Operations.Releases;
using ChatRouter.Releases.Machine;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET</c> and <c>POST /ops/releases</c>, <c>GET /ops/releases/{name}</c>, <c>POST /ops/releases/{name}/{order}</c>; all need the operator's key.</summary>
public sealed class ReleaseEndpoints
{
    private const int LargestOrderBytes = 64 * 1024;

    private readonly ReleaseDesk _desk;
    private readonly OperatorCall _call;
    private readonly OperatorCall _start;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public ReleaseEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<ReleaseEndpoints> log)
    {
        _desk = engine.Releases;
        _call = new OperatorCall(engine, model, time, log);
        _start = new OperatorCall(engine, model, time, log, LargestOrderBytes);
    }

    /// <summary>Orders a release as the body says, in the name of <c>who</c>, or lists all that there are and were.</summary>
    public Task ListOrStartAsync(HttpContext context, CancellationToken cancellationToken) => HttpMethods.IsPost(context.Request.Method)
        ? _start.RunAsync(context, body => StartAsync(context.Request, body), Write, cancellationToken)
        : _call.RunAsync(context, _ => _desk.ListAsync(), Write, cancellationToken);

    /// <summary>The record of one release.</summary>
    public Task ShowAsync(HttpContext context, string name, CancellationToken cancellationToken)
        => _call.RunAsync(context, _ => _desk.ShowAsync(name), Write, cancellationToken);

    /// <summary>Carries out an order on a release.</summary>
    public Task OrderAsync(HttpContext context, string name, string order, CancellationToken cancellationToken)
        => _call.RunAsync(context, body => OrderAsync(name, order, body), Write, cancellationToken);

    private async Task<(ReleaseReport? Release, Refusal? Refusal)> StartAsync(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var query = new OpsQuery(request, "who");
        var who = query.Text("who");
        return query.Fault is { } fault ? (null, fault) : await _desk.StartAsync(body, who ?? "operator");
    }

    private async Task<(ReleaseReport? Release, Refusal? Refusal)> OrderAsync(string name, string word, ReadOnlyMemory<byte> body)
    {
        ReleaseOrder? order = word switch
        {
            "pause" => ReleaseOrder.Pause,
            "resume" => ReleaseOrder.Resume,
            "promote" => ReleaseOrder.Promote,
            "abort" => ReleaseOrder.Abort,
            _ => null,
        };
        return order is { } known
            ? await _desk.OrderAsync(name, known, body)
            : (null, new Refusal(404, RefusalCodes.NotFound, "No such order; there are pause, resume, promote and abort.", "order"));
    }

    private static Refusal? Write(Utf8JsonWriter json, ReleaseReport? release)
    {
        JsonSerializer.Serialize(json, release, OpsJson.Options);
        return null;
    }

    private static Refusal? Write(Utf8JsonWriter json, IReadOnlyList<ReleaseReport>? releases)
    {
        json.WriteStartObject();
        json.WritePropertyName("releases"u8);
        JsonSerializer.Serialize(json, releases, OpsJson.Options);
        json.WriteEndObject();
        return null;
    }
}
