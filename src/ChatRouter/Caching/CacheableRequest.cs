using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;
using ChatRouter.Fleet;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using ChatRouter.Model.Settings.Caching;
using ChatRouter.Protocols;

namespace ChatRouter.Caching;

/// <summary>
/// Whether a request may be answered from memory at all, and under which key. The key has the bytes of the body but for the fields that say only how an answer is delivered or
/// counted; order and escapes stay, because they reach the model. Fields that the router does not know stay in. Pure.
/// </summary>
internal static class CacheableRequest
{
    private const RequestTraits Barred = RequestTraits.RemoteImages | RequestTraits.OtherMedia | RequestTraits.Audio | RequestTraits.Files | RequestTraits.LogProbs | RequestTraits.WholeOnly;

    // The model is the route, which stands in the key by its name. The others do not reach the model.
    private static readonly string[] Delivery = ["model", "stream", "stream_options", "user", "metadata", "safety_identifier", "prompt_cache_key"];

    // What is answered from more than the body: what the provider keeps, or what the web says today.
    private static readonly string[] Outward = ["store", "previous_response_id", "conversation", "web_search_options"];

    /// <summary>The key, or null for a request whose answer must not be kept.</summary>
    public static CacheKey? KeyOf(ChatRequest request, Route route, string tenant, FleetView view) => KeyOf(request, route, route.Cache!, tenant, view, leftOut: -1);

    /// <summary>The key of all but one value of the body, and always of one tenant alone, or null as before.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">The route.</param>
    /// <param name="tenant">The tenant.</param>
    /// <param name="view">What the fleet knows.</param>
    /// <param name="leftOut">Where the value begins that is left out.</param>
    public static CacheKey? GroupOf(ChatRequest request, Route route, string tenant, FleetView view, int leftOut)
        => KeyOf(request, route, route.Cache! with { Scope = CacheScope.Tenant }, tenant, view, leftOut);

    private static CacheKey? KeyOf(ChatRequest request, Route route, RouteCacheSettings settings, string tenant, FleetView view, int leftOut)
    {
        if (request.Choices > 1 || (request.Traits & Barred) != 0) return null;
        if (request.Needs.HasFlag(Capabilities.Tools) && !settings.Tools) return null;
        var isRepeatable = settings.AnyTemperature || Temperature(request, route.Ladder[0]) == 0;
        var text = new CacheKeyText(request.Body.Length + 1024);
        try
        {
            return TryWrite(ref text, request, route, settings, tenant, view, isRepeatable, leftOut) ? CacheKey.Of(text.Written) : null;
        }
        finally
        {
            text.Dispose();
        }
    }

    private static bool TryWrite(ref CacheKeyText text, ChatRequest request, Route route, RouteCacheSettings settings, string tenant, FleetView view, bool isRepeatable, int leftOut)
    {
        var isShared = settings.Scope == CacheScope.Route;
        text.Add(isShared ? 1 : 0);
        if (!isShared) text.Add(tenant);
        text.Add(route.Name);
        text.Add(settings.Version);

        // What the candidate of a release answers, callers of the baseline do not get, nor the other way round.
        if (route.ReleaseRun is { } run) text.Add(run);
        AddModels(ref text, route.Ladder[0]);
        text.Add(CachePurges.Generation(view, route.Name, isShared ? null : tenant));
        return TryAddBody(ref text, request, isRepeatable, leftOut);
    }

    private static void AddModels(ref CacheKeyText text, Rung rung)
    {
        text.Add(rung.MaxTokens ?? 0);
        text.Add(rung.Temperature?.ToString("R", CultureInfo.InvariantCulture) ?? "");
        foreach (var backend in rung.Backends)
        {
            text.Add((int)backend.Protocol);
            text.Add(backend.Model);
        }
    }

    private static bool TryAddBody(ref CacheKeyText text, ChatRequest request, bool isRepeatable, int leftOut)
    {
        var reader = new Utf8JsonReader(request.Body.Span, new JsonReaderOptions { MaxDepth = ChatRequestScanner.GreatestDepth + 1 });
        reader.Read();
        while (reader.Read() && reader.TokenType is JsonTokenType.PropertyName)
        {
            if (IsOneOf(reader, Delivery))
            {
                reader.Read();
                reader.Skip();
                continue;
            }

            var isSeed = reader.ValueTextEquals("seed"u8);
            var isOutward = IsOneOf(reader, Outward);
            text.Add(reader);
            reader.Read();
            if (isOutward && reader.TokenType is not (JsonTokenType.Null or JsonTokenType.False)) return false;
            isRepeatable |= isSeed && reader.TokenType is JsonTokenType.Number;
            AddValue(ref text, ref reader, leftOut);
        }

        return isRepeatable;
    }

    private static void AddValue(ref CacheKeyText text, ref Utf8JsonReader reader, int leftOut)
    {
        var depth = reader.CurrentDepth;
        text.Add(reader);
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) return;
        do
        {
            reader.Read();
            if (reader.TokenStartIndex == leftOut) text.Add("");
            else text.Add(reader);
        }
        while (reader.CurrentDepth > depth);
    }

    private static double? Temperature(ChatRequest request, Rung rung)
    {
        if (rung.Temperature is { } own) return own;
        var sent = request.TemperatureValue;
        return sent.IsPresent && Utf8Parser.TryParse(request.Body.Span.Slice(sent.Start, sent.Length), out double value, out var used) && used == sent.Length ? value : null;
    }

    private static bool IsOneOf(in Utf8JsonReader reader, string[] names)
    {
        foreach (var name in names)
        {
            if (reader.ValueTextEquals(name)) return true;
        }

        return false;
    }
}
