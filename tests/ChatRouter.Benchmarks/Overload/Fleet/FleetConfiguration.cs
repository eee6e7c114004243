using System.Text.Json.Nodes;
using ChatRouter.Benchmarks.Load;
using ChatRouter.Benchmarks.Overload.Demand;
using ChatRouter.Benchmarks.Overload.Ladder;
using ChatRouter.Benchmarks.Run;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>The routers' configuration: one tenant for all lanes, the ladder, and everything but the limits as a new user would have it.</summary>
internal static class FleetConfiguration
{
    public const string OpsKey = "bench-ops-key";

    private const int NoLimit = 10_000;
    private const int UpperBound = 256;

    /// <param name="shape">Whose configuration it is.</param>
    /// <param name="addresses">The servers' addresses.</param>
    /// <param name="isAdaptive">Whether the build learns its limits: then <c>startConcurrency</c> is where it begins, else <c>maxConcurrency</c> is the limit.</param>
    public static string Create(FleetShape shape, IReadOnlyList<Uri> addresses, bool isAdaptive)
    {
        var backends = new JsonObject();
        foreach (var (server, address) in LadderShape.Servers.Zip(addresses))
        {
            var limit = LimitOf(server.Slots, shape);
            var backend = new JsonObject
            {
                ["protocol"] = server.Protocol, ["baseUrl"] = address.ToString(), ["model"] = LadderShape.Model, ["contextWindow"] = 8192,
                ["maxConcurrency"] = isAdaptive ? Math.Max(UpperBound, limit) : limit,
            };
            if (isAdaptive)
                backend["startConcurrency"] = limit;
            backends[server.Name] = backend;
        }

        return new JsonObject
        {
            ["tenants"] = new JsonArray(new JsonObject
            {
                ["name"] = "bench", ["keys"] = new JsonArray($"plain:{LoadRequest.Key}"), ["lane"] = Lanes.Interactive, ["lanes"] = new JsonArray(Lanes.Critical, Lanes.Internal),
            }),
            ["ops"] = new JsonObject { ["key"] = $"plain:{OpsKey}" },
            ["backends"] = backends,
            ["batch"] = new JsonObject { ["maxConcurrent"] = BatchBacklog.AtOnce },
            ["routes"] = new JsonObject
            {
                [LoadRequest.Model] = new JsonObject { ["ladder"] = new JsonArray(Rung(LadderShape.Servers.Take(LadderShape.FirstRung)), Rung(LadderShape.Servers.Skip(LadderShape.FirstRung))) },
            },
        }.ToJsonString();
    }

    /// <summary>Whether a build knows <c>startConcurrency</c>.</summary>
    public static async Task<bool> IsAdaptiveAsync(FleetShape shape, IReadOnlyList<Uri> addresses, string folder, CancellationToken cancellationToken)
    {
        var file = Path.Combine(folder, "adaptive.json");
        await File.WriteAllTextAsync(file, Create(shape, addresses, isAdaptive: true), cancellationToken);
        await using var check = ChildProcess.Start(Path.Combine(shape.Build, "ChatRouter.LocalHost.dll"), ["check", "--config", file], isQuiet: true);
        check.DrainOutput();
        return await check.WaitAsync(cancellationToken) == 0;
    }

    // A limit counts one instance's requests.
    private static int LimitOf(int slots, FleetShape shape) => shape.Limits switch
    {
        LimitScale.None => NoLimit,
        LimitScale.TooHigh => Math.Max(1, 10 * slots / shape.Instances),
        LimitScale.TooLow => Math.Max(1, slots / 10 / shape.Instances),
        _ => Math.Max(1, slots / shape.Instances),
    };

    private static JsonObject Rung(IEnumerable<LadderServer> servers) => new() { ["backends"] = new JsonArray([.. servers.Select(server => JsonValue.Create(server.Name))]) };
}
