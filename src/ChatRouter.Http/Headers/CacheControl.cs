using ChatRouter.Model.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace ChatRouter.Http.Headers;

/// <summary>The header <c>Cache-Control</c> of a caller. Words that the router does not know are passed over, as HTTP wants it.</summary>
internal static class CacheControl
{
    /// <summary>What the header says of kept answers, or null.</summary>
    public static CacheDirectives? Read(HttpRequest request)
    {
        var header = request.Headers.CacheControl;
        if (header.Count == 0 || !CacheControlHeaderValue.TryParse(header.ToString(), out var said)) return null;
        return new CacheDirectives { NoStore = said.NoStore, NoCache = said.NoCache, MaxAge = said.MaxAge, OnlyIfCached = said.OnlyIfCached };
    }
}
