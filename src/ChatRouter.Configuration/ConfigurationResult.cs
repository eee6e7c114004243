using ChatRouter.Model;

namespace ChatRouter.Configuration;

/// <summary>What became of a configuration: a model, or everything that is wrong with it. Immutable.</summary>
public sealed class ConfigurationResult
{
    internal ConfigurationResult(RouterModel? model, IReadOnlyList<ConfigurationError> errors, IReadOnlyList<ConfigurationError> dataErrors, IReadOnlyList<ConfigurationWarning> warnings)
    {
        Model = model;
        Errors = errors;
        DataErrors = dataErrors;
        Warnings = warnings;
    }

    /// <summary>The checked model; null if there is any error.</summary>
    public RouterModel? Model { get; }

    /// <summary>All errors at once, in the order of the file; empty if <see cref="Model"/> is there.</summary>
    public IReadOnlyList<ConfigurationError> Errors { get; }

    /// <summary>
    /// All errors in data files that the configuration names (golden prompts). The model is there all the same: an instance starts, and says what it cannot do. Whoever checks before a
    /// deployment refuses them.
    /// </summary>
    public IReadOnlyList<ConfigurationError> DataErrors { get; }

    /// <summary>What must be mended before a deployment: <see cref="Errors"/>, then <see cref="DataErrors"/>.</summary>
    public IReadOnlyList<ConfigurationError> AllErrors => [.. Errors, .. DataErrors];

    /// <summary>What an operator should look at, in the order of the file.</summary>
    public IReadOnlyList<ConfigurationWarning> Warnings { get; }
}
