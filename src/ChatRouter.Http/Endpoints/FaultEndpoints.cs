using System.Text.Json;
using ChatRouter.Model;
using ChatRouter.Model.Faults;
using ChatRouter.Operations.Drills;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST</c>, <c>GET</c> and <c>DELETE /ops/faults</c>, <c>DELETE /ops/faults/{id}</c>; all need the operator's key, and drills to be on.</summary>
public sealed class FaultEndpoints
{
    private readonly FaultOrders _faults;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public FaultEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<FaultEndpoints> log)
    {
        _faults = engine.Faults;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Begins a fault, lists those that hold, or ends all.</summary>
    public Task ListAddOrClearAsync(HttpContext context, CancellationToken cancellationToken) => context.Request.Method switch
    {
        "POST" => _call.RunAsync<InjectedFault>(context, _faults.AddAsync, Write, cancellationToken),
        "DELETE" => _call.RunAsync<IReadOnlyList<InjectedFault>>(context, _ => _faults.RemoveAsync(null), Write, cancellationToken),
        _ => _call.RunAsync<IReadOnlyList<InjectedFault>>(context, _ => _faults.ListAsync(), Write, cancellationToken),
    };

    /// <summary>Ends a fault.</summary>
    public Task RemoveAsync(HttpContext context, string id, CancellationToken cancellationToken)
        => _call.RunAsync<IReadOnlyList<InjectedFault>>(context, _ => _faults.RemoveAsync(id), Write, cancellationToken);

    private static Refusal? Write(Utf8JsonWriter json, IReadOnlyList<InjectedFault>? faults)
    {
        json.WriteStartObject();
        json.WriteStartArray("faults"u8);
        foreach (var fault in faults!) Write(json, fault);
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private static Refusal? Write(Utf8JsonWriter json, InjectedFault? fault)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, fault!.Id);
        json.WriteString(fault.Target.ToString().ToLowerInvariant(), fault.Name);
        json.WriteString("kind"u8, fault.Word);
        json.WriteNumber("share"u8, fault.Share);
        json.WriteStartArray("tenants"u8);
        foreach (var tenant in fault.Tenants) json.WriteStringValue(tenant);
        json.WriteEndArray();
        json.WriteBoolean("marked"u8, fault.OnlyMarked);
        json.WriteString("since"u8, fault.Since);
        json.WriteString("until"u8, fault.Until);
        json.WriteString("who"u8, fault.Who);
        json.WriteString("why"u8, fault.Why);
        json.WriteEndObject();
        return null;
    }
}
