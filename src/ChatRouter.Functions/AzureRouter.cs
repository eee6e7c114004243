using Azure.Identity;
using Azure.Messaging.ServiceBus;
using ChatRouter.Azure.Identity;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Azure.Tables;
using ChatRouter.Batch;
using ChatRouter.Configuration;
using ChatRouter.Functions.Telemetry;
using ChatRouter.Model;
using ChatRouter.Operations.Rollout;
using ChatRouter.Protocols;
using ChatRouter.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Functions;

/// <summary>The router on Azure: which services stand under the engine, and the settings that name them.</summary>
internal static class AzureRouter
{
    /// <summary>Table endpoint or connection string of the account that holds the shared state.</summary>
    private const string TablesSetting = "ChatRouter:TableEndpoint";

    /// <exception cref="InvalidOperationException">The configuration is not valid; the message holds every error.</exception>
    public static void AddRouterOnAzure(this IServiceCollection services, IConfiguration settings, string routerJson)
    {
        var environment = settings.AsEnumerable()
            .Where(s => s.Value is not null)
            .Select(s => KeyValuePair.Create(s.Key.Replace(":", "__", StringComparison.Ordinal), s.Value!));
        var credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings["AZURE_CLIENT_ID"] });
        var tables = new Lazy<IEntityTableStore>(() => AzureEntityTableStore.Connect(Required(settings, TablesSetting), credential, TimeProvider.System));
        var (model, choice) = Choose(routerJson, [.. environment], tables);
        services.AddSingleton(_ => tables.Value);
        services.AddSingleton(_ => ServiceBusClientFactory.Create(
            settings[BatchQueue.Namespace] ?? Required(settings, BatchQueue.Connection), credential));
        services.AddSingleton<IBatchQueue>(s => BatchQueue.IsLeftOut(settings)
            ? new NoBatchQueue()
            : new ServiceBusBatchQueue(s.GetRequiredService<ServiceBusClient>().CreateSender(BatchQueue.Name), TimeProvider.System));
        services.AddSingleton<ITokenSource>(new EntraTokenSource(new(credential), TimeProvider.System));
        services.AddRouterFunctions(model, choice);
        services.AddWorkerTelemetry(settings, credential, model.Drills.Enabled);
    }

    /// <exception cref="InvalidOperationException">There is nothing that the app could run on.</exception>
    private static (RouterModel Model, RolloutChoice? Choice) Choose(string routerJson, IReadOnlyList<KeyValuePair<string, string>> environment, Lazy<IEntityTableStore> tables)
    {
        var own = RouterConfiguration.Load(routerJson, environment);
        if (own.Model is { Rollout.Enabled: false }) return (own.Model, null);
        var choice = !File.Exists(routerJson) ? null : RolloutStart.ChooseAsync(
            tables.Value, File.ReadAllText(routerJson), text => RolloutText.Read(text, environment, Path.GetDirectoryName(Path.GetFullPath(routerJson))!), TimeProvider.System, SystemRandomSource.Instance, CancellationToken.None).GetAwaiter().GetResult();
        return choice is not null ? (choice.Model, choice)
            : throw new InvalidOperationException(string.Join(Environment.NewLine, own.Errors.Prepend<object>($"{routerJson} is not valid.")));
    }

    private static string Required(IConfiguration settings, string name)
        => settings[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"Setting {name.Replace(":", "__", StringComparison.Ordinal)} is missing.");
}
