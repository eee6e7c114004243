using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Operations.Alerts.Silences;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST</c> and <c>GET /ops/silences</c>, <c>DELETE /ops/silences/{id}</c>; all need the operator's key.</summary>
public sealed class SilenceEndpoints
{
    private readonly AlertSilences _silences;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public SilenceEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<SilenceEndpoints> log)
    {
        _silences = engine.Silences;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Begins a silence, or lists those that hold.</summary>
    public Task ListOrAddAsync(HttpContext context, CancellationToken cancellationToken) => HttpMethods.IsPost(context.Request.Method)
        ? _call.RunAsync<Silence>(context, _silences.AddAsync, Write, cancellationToken)
        : _call.RunAsync<IReadOnlyList<Silence>>(context, _ => _silences.ListAsync(), Write, cancellationToken);

    /// <summary>Ends a silence.</summary>
    public Task RemoveAsync(HttpContext context, string id, CancellationToken cancellationToken)
        => _call.RunAsync<Silence>(context, _ => _silences.RemoveAsync(id), Write, cancellationToken);

    private static Refusal? Write(Utf8JsonWriter json, IReadOnlyList<Silence>? silences)
    {
        json.WriteStartObject();
        json.WriteStartArray("silences"u8);
        foreach (var silence in silences!) Write(json, silence);
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private static Refusal? Write(Utf8JsonWriter json, Silence? silence)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, silence!.Id);
        json.WriteString("rule"u8, silence.Rule);
        json.WriteString("subject"u8, silence.Subject);
        json.WriteString("since"u8, silence.Since);
        json.WriteString("until"u8, silence.Until);
        json.WriteString("who"u8, silence.Who);
        json.WriteString("why"u8, silence.Why);
        json.WriteEndObject();
        return null;
    }
}
