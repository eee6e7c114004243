using System.Globalization;
using ChatRouter.Model;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary>The header <c>x-router-context-age-ms</c>: how old the context is that the caller sends along.</summary>
internal static class ContextAge
{
    private const string Header = "x-router-context-age-ms";
    private const long LongestMs = 31_536_000_000;

    /// <summary>Reads the age, null if none is given, or says what is wrong with it.</summary>
    public static Refusal? Read(HttpRequest request, out TimeSpan? age)
    {
        age = null;
        if (!request.Headers.TryGetValue(Header, out var given)) return null;
        if (!long.TryParse(given.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var ms) || ms > LongestMs)
            return new Refusal(400, RefusalCodes.InvalidValue, $"Header {Header} must be a whole number from 0 to {LongestMs}.", Header);
        age = TimeSpan.FromMilliseconds(ms);
        return null;
    }
}
