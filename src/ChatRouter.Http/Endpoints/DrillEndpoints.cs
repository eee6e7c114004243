using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Operations.Drills.Scheduled;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /ops/drills</c>: scheduled drills and their latest runs; needs the operator's key.</summary>
public sealed class DrillEndpoints
{
    private readonly RouterModel _model;
    private readonly ScheduledDrills _drills;
    private readonly TimeProvider _time;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoint over the composed engine.</summary>
    public DrillEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<DrillEndpoints> log)
    {
        (_model, _drills, _time) = (model, engine.Drills, time);
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Lists them.</summary>
    public Task ListAsync(HttpContext context, CancellationToken cancellationToken)
        => _call.RunAsync<IReadOnlyList<DrillRun>>(context, _ => _drills.ListAsync(), Write, cancellationToken);

    private Refusal? Write(Utf8JsonWriter json, IReadOnlyList<DrillRun>? runs)
    {
        json.WriteStartObject();
        json.WriteStartArray("scheduled"u8);
        foreach (var drill in _model.Drills.Scheduled)
        {
            json.WriteStartObject();
            json.WriteString("name"u8, drill.Name);
            json.WriteString("schedule"u8, drill.Schedule);
            json.WriteString("next"u8, drill.Next(_time.GetUtcNow()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("runs"u8);
        JsonSerializer.Serialize(json, runs, OpsJson.Options);
        json.WriteEndObject();
        return null;
    }
}
