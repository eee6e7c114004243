using ChatRouter.AzuriteTests;
using ChatRouter.Benchmarks.Overload.Ladder;

namespace ChatRouter.Benchmarks.Overload.Fleet;

/// <summary>The routers of one run, started for it: limits, circuits and heaps of an earlier one would blur it.</summary>
internal sealed class RouterFleet : IAsyncDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly AzuriteServer? _azurite;

    private RouterFleet(DirectoryInfo folder, AzuriteServer? azurite, IReadOnlyList<RouterInstance> instances)
    {
        _folder = folder;
        _azurite = azurite;
        Instances = instances;
    }

    public IReadOnlyList<RouterInstance> Instances { get; }

    public static async Task<RouterFleet> StartAsync(FleetShape shape, RunningLadder ladder, TimeProvider clock, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateTempSubdirectory("chatrouter-overload-");
        var isAdaptive = shape.Limits is not LimitScale.Fixed
            && await FleetConfiguration.IsAdaptiveAsync(shape, ladder.Addresses, folder.FullName, cancellationToken);
        var configuration = Path.Combine(folder.FullName, "router.json");
        await File.WriteAllTextAsync(configuration, FleetConfiguration.Create(shape, ladder.Addresses, isAdaptive), cancellationToken);
        var azurite = shape.Instances > 1 ? await AzuriteServer.StartNewAsync() : null;
        var instances = new List<RouterInstance>();
        var fleet = new RouterFleet(folder, azurite, instances);
        try
        {
            for (var i = 0; i < shape.Instances; i++)
            {
                // One after the other: eight that compile at once take longer.
                instances.Add(RouterInstance.Start(shape.Build, configuration, azurite?.ConnectionString ?? "memory"));
                await instances[i].BecomeReadyAsync(clock, cancellationToken);
            }

            return fleet;
        }
        catch
        {
            await fleet.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var instance in Instances)
            await instance.DisposeAsync();
        if (_azurite is not null)
            await _azurite.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
