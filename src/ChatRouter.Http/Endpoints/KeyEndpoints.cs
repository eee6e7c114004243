using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using ChatRouter.Operations.Keys;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>POST</c> and <c>GET /ops/keys</c>, <c>DELETE /ops/keys/{id}</c>; all need the operator's key.</summary>
public sealed class KeyEndpoints
{
    private readonly TenantKeys _keys;
    private readonly TimeProvider _time;
    private readonly OperatorCall _call;

    /// <summary>Creates the endpoints over the composed engine.</summary>
    public KeyEndpoints(RouterEngine engine, RouterModel model, TimeProvider time, ILogger<KeyEndpoints> log)
    {
        _keys = engine.TenantKeys;
        _time = time;
        _call = new OperatorCall(engine, model, time, log);
    }

    /// <summary>Makes a key, which this answer alone shows, or lists the keys by <c>tenant</c>.</summary>
    public Task ListOrCreateAsync(HttpContext context, CancellationToken cancellationToken)
    {
        context.Response.Headers.CacheControl = "no-store";
        return HttpMethods.IsPost(context.Request.Method)
            ? _call.RunAsync<NewKey>(context, _keys.CreateAsync, Write, cancellationToken)
            : _call.RunAsync(context, _ => ListAsync(context.Request), Write, cancellationToken);
    }

    /// <summary>Revokes a key.</summary>
    public Task RevokeAsync(HttpContext context, string id, CancellationToken cancellationToken)
        => _call.RunAsync<IssuedKey>(context, _ => _keys.RevokeAsync(id, "operator"), Write, cancellationToken);

    private async Task<(IReadOnlyList<IssuedKey>? Keys, Refusal? Refusal)> ListAsync(HttpRequest request)
    {
        var query = new OpsQuery(request, "tenant");
        var tenant = query.Text("tenant");
        return query.Fault is { } fault ? (null, fault) : await _keys.ListAsync(tenant);
    }

    private Refusal? Write(Utf8JsonWriter json, NewKey? key)
    {
        json.WriteStartObject();
        json.WriteString("key"u8, key!.Secret);
        WriteFields(json, key.Issued);
        json.WriteEndObject();
        return null;
    }

    private Refusal? Write(Utf8JsonWriter json, IReadOnlyList<IssuedKey>? keys)
    {
        json.WriteStartObject();
        json.WriteStartArray("keys"u8);
        foreach (var key in keys!) Write(json, key);
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    }

    private Refusal? Write(Utf8JsonWriter json, IssuedKey? key)
    {
        json.WriteStartObject();
        WriteFields(json, key!);
        json.WriteEndObject();
        return null;
    }

    private void WriteFields(Utf8JsonWriter json, IssuedKey key)
    {
        json.WriteString("id"u8, key.Id);
        json.WriteString("tenant"u8, key.Tenant);
        json.WriteString("label"u8, key.Label);
        json.WriteString("state"u8, key.StateAt(_time.GetUtcNow()));
        json.WriteString("created"u8, key.Created);
        json.WriteString("createdBy"u8, key.CreatedBy);
        if (key.Expires is { } expires) json.WriteString("expires"u8, expires);
        if (key.Revoked is { } revoked) json.WriteString("revoked"u8, revoked);
        if (key.RevokedBy is { } who) json.WriteString("revokedBy"u8, who);
    }
}
