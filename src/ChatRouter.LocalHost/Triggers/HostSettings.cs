using System.Text.Json;
using ChatRouter.LocalHost.ServiceBus;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>What LocalHost obeys of host.json. Immutable.</summary>
internal sealed record HostSettings
{
    /// <summary>Put before every route. Default <c>api</c>, as in the Functions host.</summary>
    public string RoutePrefix { get; init; } = "api";

    public PumpOptions ServiceBus { get; init; } = new();

    /// <summary>Reads a host.json; the defaults if there is none.</summary>
    /// <exception cref="StartupException">The file is not JSON or holds a value of the wrong kind.</exception>
    public static HostSettings Load(string path)
    {
        if (!File.Exists(path)) return new();
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw new StartupException($"{path} cannot be read: {exception.Message}", exception);
        }
    }

    private static HostSettings Read(JsonElement root)
    {
        var settings = new HostSettings();
        if (!root.TryGetProperty("extensions", out var extensions)) return settings;
        if (extensions.TryGetProperty("http", out var http) && http.TryGetProperty("routePrefix", out var prefix))
        {
            settings = settings with { RoutePrefix = prefix.GetString() ?? "" };
        }

        if (!extensions.TryGetProperty("serviceBus", out var bus)) return settings;
        var pump = settings.ServiceBus;
        if (bus.TryGetProperty("maxConcurrentCalls", out var calls)) pump = pump with { MaxConcurrentCalls = AtLeastOne(calls.GetInt32()) };
        if (bus.TryGetProperty("autoCompleteMessages", out var complete)) pump = pump with { AutoCompleteMessages = complete.GetBoolean() };
        if (bus.TryGetProperty("maxAutoLockRenewalDuration", out var renewal))
        {
            pump = pump with { MaxAutoLockRenewalDuration = TimeSpan.ParseExact(renewal.GetString() ?? "", "c", formatProvider: null) };
        }

        return settings with { ServiceBus = pump };
    }

    private static int AtLeastOne(int calls) => calls >= 1 ? calls : throw new FormatException($"maxConcurrentCalls is {calls} and must be at least 1.");
}
