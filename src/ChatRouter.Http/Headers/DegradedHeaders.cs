using System.Globalization;
using ChatRouter.Model;
using ChatRouter.Model.Requests;
using Microsoft.AspNetCore.Http;

namespace ChatRouter.Http.Headers;

/// <summary><c>x-router-min-rung</c> and <c>x-router-accept-degraded</c>: what a caller takes in place of the route's best. What it does not take ends in the error instead.</summary>
internal static class DegradedHeaders
{
    private const string RungHeader = "x-router-min-rung";
    private const string AcceptHeader = "x-router-accept-degraded";
    private const int MostRungs = 100;

    /// <summary>Reads the terms, null if none are given, or says what is wrong with them.</summary>
    public static Refusal? Read(HttpRequest request, out DegradedTerms? terms)
    {
        terms = null;
        var lowest = int.MaxValue;
        if (request.Headers.TryGetValue(RungHeader, out var rung)
            && (!int.TryParse(rung.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out lowest) || lowest is < 1 or > MostRungs))
        {
            return Wrong(RungHeader, $"must be the number of the lowest rung that may answer, from 1 to {MostRungs}");
        }

        var accepts = true;
        if (request.Headers.TryGetValue(AcceptHeader, out var given))
        {
            if (given.ToString() is not ("true" or "false")) return Wrong(AcceptHeader, "must be true or false");
            accepts = given.ToString() == "true";
        }

        if (lowest != int.MaxValue || !accepts) terms = new DegradedTerms(lowest, accepts);
        return null;
    }

    /// <summary>The language that <c>Accept-Language</c> names first, without its region; null for none.</summary>
    public static string? LanguageOf(HttpRequest request)
    {
        if (request.Headers.AcceptLanguage.Count == 0) return null;
        var first = request.Headers.AcceptLanguage.ToString().AsSpan();
        if (first.IndexOfAny(",;-") is >= 0 and var end) first = first[..end];
        return first.Trim() is { Length: 2 or 3 } language ? language.ToString() : null;
    }

    private static Refusal Wrong(string header, string rule) => new(400, RefusalCodes.InvalidValue, $"Header {header} {rule}.", header);
}
