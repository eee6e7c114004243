using System.Collections.Immutable;
using Microsoft.AspNetCore.Routing.Patterns;

namespace ChatRouter.LocalHost.Triggers;

/// <summary>
/// The order in which the Functions host tries HTTP functions: alphabetical by name, and the first whose template and methods fit gets the call,
/// however general it is.
/// </summary>
internal static class RouteOrder
{
    /// <summary>The functions in the order of the host.</summary>
    public static ImmutableArray<HttpFunction> Of(IEnumerable<HttpFunction> functions) => [.. functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase)];

    /// <summary>Every pair of functions of which the one that is tried first takes calls that belong to the other; equal routes are another matter.</summary>
    public static IEnumerable<(string Function, string Problem)> ShadowedOf(IEnumerable<HttpFunction> functions)
    {
        var order = Of(functions);
        for (var later = 1; later < order.Length; later++)
        {
            for (var earlier = 0; earlier < later; earlier++)
            {
                var (first, second) = (order[earlier], order[later]);
                if (!first.Route.Equals(second.Route, StringComparison.OrdinalIgnoreCase) && SharesVerb(first, second) && TakesFrom(RoutePatternFactory.Parse(first.Route), RoutePatternFactory.Parse(second.Route)))
                {
                    yield return (second.Name, $"the Functions host tries '{first.Name}' first, by name, and its route '{first.Route}' takes calls that belong to '{second.Route}'; rename one of the two");
                }
            }
        }
    }

    private static bool SharesVerb(HttpFunction first, HttpFunction second) => first.Verbs.IsEmpty || second.Verbs.IsEmpty || first.Verbs.Intersect(second.Verbs, StringComparer.Ordinal).Any();

    /// <summary>Both fit some path, and the second is the more specific or they are equal.</summary>
    private static bool TakesFrom(RoutePattern first, RoutePattern second)
        => first.InboundPrecedence >= second.InboundPrecedence && Overlap([.. first.PathSegments], [.. second.PathSegments]);

    private static bool Overlap(ReadOnlySpan<RoutePatternPathSegment> one, ReadOnlySpan<RoutePatternPathSegment> other)
    {
        if (one.IsEmpty || other.IsEmpty) return (one.IsEmpty || MayBeAbsent(one[0])) && (other.IsEmpty || MayBeAbsent(other[0]));
        if (IsCatchAll(one[0]) || IsCatchAll(other[0])) return true;
        return Overlap(one[0], other[0]) && Overlap(one[1..], other[1..]);
    }

    private static bool Overlap(RoutePatternPathSegment one, RoutePatternPathSegment other)
        => LiteralOf(one) is not { } text || LiteralOf(other) is not { } otherText || string.Equals(text, otherText, StringComparison.OrdinalIgnoreCase);

    private static string? LiteralOf(RoutePatternPathSegment segment) => segment is { IsSimple: true, Parts: [RoutePatternLiteralPart literal] } ? literal.Content : null;

    private static bool IsCatchAll(RoutePatternPathSegment segment) => segment.Parts is [RoutePatternParameterPart { IsCatchAll: true }];

    private static bool MayBeAbsent(RoutePatternPathSegment segment) => segment.Parts is [RoutePatternParameterPart { IsCatchAll: true } or RoutePatternParameterPart { IsOptional: true }];
}
