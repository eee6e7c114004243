using ChatRouter.Model;

namespace ChatRouter.Configuration.Reading;

/// <summary>Collects everything that is wrong or doubtful. Not thread-safe: one per load.</summary>
internal sealed class Diagnostics
{
    private readonly List<ConfigurationError> _errors = [];
    private readonly List<ConfigurationError> _dataErrors = [];
    private readonly List<ConfigurationWarning> _warnings = [];

    /// <summary>An error; the sentence is complete as given.</summary>
    public void Refuse(ConfigurationPath path, string sentence) => _errors.Add(new ConfigurationError(path.Path, sentence, path.Line));

    /// <summary>An error; the sentence begins with the path.</summary>
    public void RefuseThat(ConfigurationPath path, string predicate) => Refuse(path, $"{path.Opening} {predicate}");

    /// <summary>What is wrong with a data file that the configuration names: the model stands without it.</summary>
    public void RefuseData(IEnumerable<ConfigurationError> errors) => _dataErrors.AddRange(errors);

    /// <summary>A warning; the sentence is complete as given.</summary>
    public void Warn(ConfigurationPath path, string sentence) => _warnings.Add(new ConfigurationWarning(path.Path, sentence, path.Line));

    /// <summary>A warning; the sentence begins with the path.</summary>
    public void WarnThat(ConfigurationPath path, string predicate) => Warn(path, $"{path.Opening} {predicate}");

    /// <summary>All errors, as they were found.</summary>
    public IReadOnlyList<ConfigurationError> Errors => _errors;

    /// <summary>The first error, or null.</summary>
    public ConfigurationError? First => _errors.Count == 0 ? null : _errors[0];

    /// <summary>True if the value at one of these places, or one inside it, is already refused: a check that builds on it would only repeat that.</summary>
    public bool AnyRefused(params ReadOnlySpan<ConfigurationPath> places)
    {
        foreach (var path in places)
        {
            foreach (var error in _errors)
            {
                if (IsAtOrUnder(error.Path, path.Path)) return true;
            }
        }

        return false;
    }

    public ConfigurationResult ToResult(RouterModel? model) => new(
        _errors.Count == 0 ? model : null,
        [.. _errors.OrderBy(error => error.Line)],
        [.. _dataErrors.OrderBy(error => error.Line)],
        [.. _warnings.OrderBy(warning => warning.Line)]);

    private static bool IsAtOrUnder(string path, string parent) =>
        parent.Length == 0 || (path.StartsWith(parent, StringComparison.Ordinal) && (path.Length == parent.Length || path[parent.Length] is '.' or '['));
}
