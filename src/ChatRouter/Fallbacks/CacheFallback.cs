using ChatRouter.Caching;

namespace ChatRouter.Fallbacks;

/// <summary>Gives the answer that the same request of the same tenant had before, as old as the route allows, from the memory of this instance or the table.</summary>
internal sealed class CacheFallback(AnswerCache cache) : IFallback
{
    /// <inheritdoc/>
    /// <remarks>The key holds all that a request asks for, so that an answer under it honours all of it.</remarks>
    public FallbackAbilities Abilities => FallbackAbilities.Tools | FallbackAbilities.Json | FallbackAbilities.Media;

    /// <inheritdoc/>
    public async ValueTask<FallbackAnswer?> AnswerAsync(FallbackRequest request, CancellationToken limit)
    {
        if (request.Route.Cache is not { } settings || request.Cache is { MayRead: false }) return null;
        if (cache.KeyOf(request.Chat, request.Route, request.Tenant) is not { } key) return null;
        var found = cache.FindInMemory(key) ?? await cache.FindInTableAsync(key, settings, limit);
        if (found?.AgeAt(request.At) is not { } age || age >= settings.KeepFor || request.Cache?.Takes(age) == false) return null;
        return new FallbackAnswer { Completion = found.ToJson(request.Id, request.At), Age = age, Detail = $"from {found.Backend}" };
    }
}
