using ChatRouter.Admission.Keys;
using ChatRouter.Alerts;
using ChatRouter.Azure.Identity.Callers;
using ChatRouter.Http;
using ChatRouter.Model;
using ChatRouter.Operations.Rollout;
using Microsoft.Extensions.DependencyInjection;

namespace ChatRouter.Functions;

/// <summary>Everything that the function classes need, whichever host runs them.</summary>
public static class RouterFunctions
{
    /// <summary>Adds the router and the handlers of its triggers.</summary>
    public static IServiceCollection AddRouterFunctions(this IServiceCollection services, RouterModel model, RolloutChoice? choice = null)
    {
        if (model.Entra is { } entra)
            services.AddSingleton<ICallerTokens>(s => new EntraCallers(entra, model.Tenants, s.GetRequiredService<TimeProvider>(), s.GetRequiredService<IRandomSource>()));
        return services.AddChatRouter(model, choice).AddSingleton<BatchMessageHandler>().AddSingleton(s => AlertChannels.Create(model.Alerts, s.GetRequiredService<TimeProvider>()));
    }
}
