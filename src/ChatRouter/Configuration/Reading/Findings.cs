using ChatRouter.Model;

namespace ChatRouter.Configuration.Reading;

/// <summary>Collects everything that is wrong or doubtful. Not thread-safe: one per load.</summary>
internal sealed class Findings
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationWarning> _warnings = [];

    /// <summary>An error; the sentence is complete as given.</summary>
    public void Refuse(Place place, string sentence) => _errors.Add(new ConfigurationError(place.Path, sentence, place.Line));

    /// <summary>An error; the sentence begins with the place.</summary>
    public void RefuseThat(Place place, string predicate) => Refuse(place, $"{place.Opening} {predicate}");

    /// <summary>A warning; the sentence is complete as given.</summary>
    public void Warn(Place place, string sentence) => _warnings.Add(new ConfigurationWarning(place.Path, sentence, place.Line));

    /// <summary>A warning; the sentence begins with the place.</summary>
    public void WarnThat(Place place, string predicate) => Warn(place, $"{place.Opening} {predicate}");

    /// <summary>True if the value at one of these places, or one inside it, is already refused: a check that builds on it would only repeat that.</summary>
    public bool AnyRefused(params ReadOnlySpan<Place> places)
    {
        foreach (var place in places)
        {
            foreach (var error in _errors)
            {
                if (IsAtOrUnder(error.Path, place.Path)) return true;
            }
        }

        return false;
    }

    public ConfigurationResult ToResult(RouterModel? model) => new(
        _errors.Count == 0 ? model : null,
        [.. _errors.OrderBy(error => error.Line)],
        [.. _warnings.OrderBy(warning => warning.Line)]);

    private static bool IsAtOrUnder(string path, string parent) =>
        path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] is '.' or '[');
}
