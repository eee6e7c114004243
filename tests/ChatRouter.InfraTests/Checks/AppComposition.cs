using ChatRouter.Batch;
using ChatRouter.Storage;
using ChatRouter.Functions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.InfraTests.Checks;

/// <summary>The app's services, made of settings as the deployed app makes them. Nothing is sent anywhere.</summary>
internal static class AppComposition
{
    /// <summary>The configuration that is deployed with the app.</summary>
    public const string RouterJson = "src/ChatRouter.Functions/router.json";

    /// <summary>Makes them.</summary>
    /// <param name="values">The app settings.</param>
    /// <returns>The settings that the app asked for by name, and why it could not be made, or null.</returns>
    public static (IReadOnlyCollection<string> Asked, string? Problem) Make(IReadOnlyDictionary<string, string> values)
    {
        var configuration = new RecordingConfiguration(new ConfigurationBuilder()
            .AddInMemoryCollection(values.Select(v => KeyValuePair.Create(v.Key.Replace("__", ":", StringComparison.Ordinal), (string?)v.Value))).Build());
        var services = new ServiceCollection();
        services.AddLogging();
        try
        {
            services.AddRouterOnAzure(configuration, Path.Combine(Repository.Root, RouterJson));
            using var provider = services.BuildServiceProvider();
            // The two that read their settings late.
            provider.GetRequiredService<IEntityTableStore>();
            provider.GetRequiredService<IBatchQueue>();
            return ([.. configuration.Asked], null);
        }
        catch (InvalidOperationException e)
        {
            return ([.. configuration.Asked], e.Message);
        }
    }
}
