using Azure.Identity;
using Azure.Messaging.ServiceBus;
using ChatRouter.Azure.Identity;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Azure.Tables;
using ChatRouter.Batch;
using ChatRouter.Functions;
using ChatRouter.Functions.Telemetry;
using ChatRouter.Model;
using ChatRouter.Operations.Rollout;
using ChatRouter.Protocols;
using ChatRouter.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.LocalHost;

/// <summary>The router's services with what LocalHost puts under them: tables of choice, the in-process queue.</summary>
internal static class RouterServices
{
    private static readonly TimeSpan s_storagePatience = TimeSpan.FromSeconds(10);

    public static void Add(IServiceCollection services, RouterModel model, RolloutChoice? choice, IEntityTableStore tables, TimeProvider clock, IConfiguration settings)
    {
        services.AddSingleton(tables);
        services.AddSingleton<IBatchQueue>(provider => new ServiceBusBatchQueue(provider.GetRequiredService<ServiceBusClient>().CreateSender(BatchQueue.Name), clock));
        services.AddSingleton<ITokenSource>(_ => new EntraTokenSource(new(() => new DefaultAzureCredential()), clock));
        services.AddRouterFunctions(model, choice);
        services.AddTelemetry(settings, TelemetryOf(settings), model.Drills.Enabled);
    }

    /// <summary>Where telemetry goes: to a collector, if one is named.</summary>
    /// <exception cref="StartupException">A setting is not valid.</exception>
    public static TelemetryTargets TelemetryOf(IConfiguration settings)
    {
        try
        {
            return TelemetryTargets.Read(name => settings[name], credential: null);
        }
        catch (InvalidOperationException exception)
        {
            throw new StartupException(exception.Message, exception);
        }
    }

    /// <summary>Opens the tables and creates what is missing.</summary>
    /// <exception cref="StartupException">The setting is none, or the storage does not answer.</exception>
    public static async Task<IEntityTableStore> OpenTablesAsync(string storage, TimeProvider clock, CancellationToken cancellationToken)
    {
        var tables = Open(storage, clock);
        using var patience = new CancellationTokenSource(s_storagePatience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            await tables.EnsureCreatedAsync(TableNames.All, either.Token);
            return tables;
        }
        catch (EntityTableException exception)
        {
            throw new StartupException($"The tables of --storage cannot be used. {exception.Message}. Without them: --storage memory.", exception);
        }
        catch (OperationCanceledException exception) when (patience.IsCancellationRequested)
        {
            throw new StartupException(
                $"The tables of --storage cannot be used: their creation took more than {s_storagePatience.TotalSeconds:0} s. Without them: --storage memory.", exception);
        }
    }

    private static IEntityTableStore Open(string storage, TimeProvider clock)
    {
        if (string.Equals(storage, LocalHostOptions.MemoryStorage, StringComparison.OrdinalIgnoreCase)) return new MemoryEntityTableStore();
        try
        {
            return AzureEntityTableStore.Connect(storage, new DefaultAzureCredential(), clock);
        }
        catch (ArgumentException exception)
        {
            throw new StartupException("--storage must be memory, azurite, a storage connection string or an https table endpoint.", exception);
        }
    }
}
