using ChatRouter.Admission.Keys;
using ChatRouter.Batch;
using ChatRouter.Http.Endpoints;
using ChatRouter.Model;
using ChatRouter.Operations.Alerts.Delivery;
using ChatRouter.Operations.Rollout;
using ChatRouter.Protocols;
using ChatRouter.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace ChatRouter.Http;

/// <summary>Registers the router with a host.</summary>
public static class ChatRouterServices
{
    /// <summary>
    /// Adds the engine, its endpoints and its background work. The host registers <see cref="IEntityTableStore"/>, <see cref="IBatchQueue"/> and, for backends with
    /// Entra credentials, <see cref="ITokenSource"/>; it may register a <see cref="TimeProvider"/>, <see cref="ICallerTokens"/> and, as one list, the <see cref="IAlertChannel"/>s.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="model">The configuration.</param>
    /// <param name="choice">How it was chosen, where its rollout is followed.</param>
    public static IServiceCollection AddChatRouter(this IServiceCollection services, RouterModel model, RolloutChoice? choice = null)
    {
        services.AddSingleton<RolloutRestart>();
        if (choice is not null)
        {
            services.AddSingleton(s => RolloutWatch.Begin(s.GetRequiredService<RouterEngine>(), choice, s.GetRequiredService<IEntityTableStore>(), s.GetRequiredService<TimeProvider>(), s.GetRequiredService<IRandomSource>()));
            services.AddHostedService<RolloutBackground>();
        }

        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IRandomSource>(SystemRandomSource.Instance);
        services.AddSingleton(model);
        services.AddSingleton(s => new RouterEngine(
            model,
            s.GetRequiredService<IEntityTableStore>(),
            s.GetRequiredService<IBatchQueue>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<IRandomSource>(),
            s.GetService<ITokenSource>(),
            s.GetService<IReadOnlyList<IAlertChannel>>(),
            s.GetService<ICallerTokens>()));
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Pipeline);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Callers);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Prober);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Probing);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Slo);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().BatchWorker);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Alerts);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().ReleaseAdvancer);
        services.AddSingleton(s => s.GetRequiredService<RouterEngine>().Drills);
        services.AddSingleton<ChatEndpoint>();
        services.AddSingleton<ModelsEndpoint>();
        services.AddSingleton<StatusEndpoints>();
        services.AddSingleton<PageEndpoints>();
        services.AddSingleton<ListEndpoints>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<BatchEndpoints>();
        services.AddSingleton<OperatorEndpoints>();
        services.AddSingleton<CallerReportEndpoints>();
        services.AddSingleton<SilenceEndpoints>();
        services.AddSingleton<SwitchEndpoints>();
        services.AddSingleton<FaultEndpoints>();
        services.AddSingleton<DrillEndpoints>();
        services.AddSingleton<CacheEndpoints>();
        services.AddSingleton<KeyEndpoints>();
        services.AddSingleton<ReleaseEndpoints>();
        services.AddHostedService<EventLines>();
        services.AddHostedService<GoldenLines>();
        services.AddHostedService<RouterBackground>();
        services.AddHostedService<MemoryReturn>();
        return services;
    }
}
