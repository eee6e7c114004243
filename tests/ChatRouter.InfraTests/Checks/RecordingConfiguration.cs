using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Primitives;

namespace ChatRouter.InfraTests.Checks;

/// <summary>A configuration that notes which settings are asked for by name. Not thread-safe.</summary>
internal sealed class RecordingConfiguration(IConfiguration inner) : IConfiguration
{
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);

    /// <summary>Names as app settings have them, with two underscores.</summary>
    public IEnumerable<string> Asked => _asked;

    /// <inheritdoc/>
    public string? this[string key]
    {
        get
        {
            _asked.Add(key.Replace(":", "__", StringComparison.Ordinal));
            return inner[key];
        }

        set => inner[key] = value;
    }

    /// <inheritdoc/>
    public IConfigurationSection GetSection(string key) => inner.GetSection(key);

    /// <inheritdoc/>
    public IEnumerable<IConfigurationSection> GetChildren() => inner.GetChildren();

    /// <inheritdoc/>
    public IChangeToken GetReloadToken() => inner.GetReloadToken();
}
