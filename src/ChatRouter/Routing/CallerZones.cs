using System.Collections.Immutable;
using ChatRouter.Model;

namespace ChatRouter.Routing;

/// <summary>
/// The zone that a request's backends should be near to: the one the caller names, else this instance's own. A name that no backend stands in prefers nothing
/// and refuses nothing: a zone that was taken out of the configuration must not turn its callers away.
/// </summary>
internal sealed class CallerZones
{
    private const int LongestShown = 40;

    private readonly ImmutableArray<string> _known;
    private readonly string? _own;

    public CallerZones(RouterModel model)
    {
        _known = model.ZoneNames();
        _own = model.Zones.Own;
    }

    /// <summary>The zone, or null if none is preferred.</summary>
    /// <param name="asked">What the caller named, or null.</param>
    /// <param name="note">Why that counts for nothing, or null.</param>
    public string? Of(string? asked, out string? note)
    {
        note = null;
        if (asked is null) return _own;
        foreach (var name in _known)
        {
            if (name == asked) return name;
        }

        var shown = asked.Length <= LongestShown ? asked : asked[..LongestShown] + "...";
        note = $"x-router-zone '{shown}' is ignored: no backend stands there; known: {string.Join(", ", _known)}";
        return _own;
    }
}
