using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>The key that a caller sent.</summary>
internal static class CallerKey
{
    private const string Scheme = "Bearer ";

    /// <summary>The token of <c>Authorization: Bearer</c>, or empty.</summary>
    public static ReadOnlySpan<char> Of(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString().AsSpan();
        return header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? header[Scheme.Length..].Trim() : default;
    }
}
