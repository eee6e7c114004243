using System.Text.Json;
using ChatRouter.Admission.Keys;
using ChatRouter.Model;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Endpoints;

/// <summary><c>GET /v1/models</c> and <c>GET /v1/models/{model}</c>: the routes that exist for the tenant, under their public names.</summary>
public sealed class ModelsEndpoint
{
    private readonly RouterModel _model;
    private readonly CallerCheck _callers;

    /// <summary>Stands on the configuration.</summary>
    public ModelsEndpoint(RouterModel model, CallerCheck callers)
    {
        _model = model;
        _callers = callers;
    }

    /// <summary>All models.</summary>
    public Task ListAsync(HttpContext context) => JsonEndpoint.RunAsync(context, _callers, (tenant, json) =>
    {
        json.WriteStartObject();
        json.WriteString("object"u8, "list");
        json.WriteStartArray("data"u8);
        foreach (var name in _model.RouteNamesOf(tenant)) WriteModel(json, name);
        json.WriteEndArray();
        json.WriteEndObject();
        return null;
    });

    /// <summary>One model.</summary>
    public Task GetAsync(HttpContext context, string model) => JsonEndpoint.RunAsync(context, _callers, (tenant, json) =>
    {
        if (!_model.Routes.TryGetValue(model, out var route) || !tenant.MayUse(route)) return new Refusal(404, RefusalCodes.ModelNotFound, $"The model '{model}' does not exist.", "model");
        WriteModel(json, model);
        return null;
    });

    private static void WriteModel(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject();
        json.WriteString("id"u8, name);
        json.WriteString("object"u8, "model");
        json.WriteNumber("created"u8, 0);
        json.WriteString("owned_by"u8, "chatrouter");
        json.WriteEndObject();
    }
}
