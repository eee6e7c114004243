using Azure.Identity;
using Azure.Messaging.ServiceBus;
using ChatRouter.Azure.Identity;
using ChatRouter.Azure.ServiceBus;
using ChatRouter.Azure.Tables;
using ChatRouter.Batch;
using ChatRouter.Configuration;
using ChatRouter.Functions.Telemetry;
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
        var configuration = RouterConfiguration.Load(routerJson, environment);
        if (configuration.Model is null)
        {
            throw new InvalidOperationException(string.Join(Environment.NewLine, configuration.Errors.Prepend<object>($"{routerJson} is not valid.")));
        }

        var credential = new DefaultAzureCredential(new DefaultAzureCredentialOptions { ManagedIdentityClientId = settings["AZURE_CLIENT_ID"] });
        services.AddSingleton<IEntityTableStore>(_ => AzureEntityTableStore.Connect(Required(settings, TablesSetting), credential, TimeProvider.System));
        services.AddSingleton(_ => ServiceBusClientFactory.Create(
            settings[BatchQueue.Namespace] ?? Required(settings, BatchQueue.Connection), credential));
        services.AddSingleton<IBatchQueue>(s => BatchQueue.IsLeftOut(settings)
            ? new NoBatchQueue()
            : new ServiceBusBatchQueue(s.GetRequiredService<ServiceBusClient>().CreateSender(BatchQueue.Name), TimeProvider.System));
        services.AddSingleton<ITokenSource>(new EntraTokenSource(new(credential), TimeProvider.System));
        services.AddSingleton(configuration.Releases!);
        services.AddRouterFunctions(configuration.Model);
        services.AddWorkerTelemetry(settings, credential);
    }

    private static string Required(IConfiguration settings, string name)
        => settings[name] is { Length: > 0 } value ? value : throw new InvalidOperationException($"Setting {name.Replace(":", "__", StringComparison.Ordinal)} is missing.");
}
