using System.Security.Cryptography;
using System.Text;
using ChatRouter.Configuration.Options.Backends;
using ChatRouter.Configuration.Reading;
using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Callers;

namespace ChatRouter.Configuration.Building;

/// <summary>Turns <c>env:NAME</c>, <c>sha256:HEX</c> and <c>plain:KEY</c> into keys and hashes. No message of it shows a secret.</summary>
internal sealed class SecretSource(IReadOnlyDictionary<string, string> environment, Diagnostics diagnostics)
{
    private const string EnvironmentForm = "env:";
    private const string HashForm = "sha256:";
    private const string PlainForm = "plain:";
    private const int ShortKey = 16;

    /// <summary>Set by App Service and Functions on every instance, and by nothing on a desk.</summary>
    private const string SiteName = "WEBSITE_SITE_NAME";

    /// <summary>Whether this is an app on Azure.</summary>
    public bool IsDeployed => environment.TryGetValue(SiteName, out var name) && name.Length > 0;

    /// <summary>The lower-case hexadecimal SHA-256 of a caller's key, or null after telling the diagnostics why not.</summary>
    public string? KeyHash(string text, ConfigurationPath path)
    {
        if (text.StartsWith(HashForm, StringComparison.Ordinal))
        {
            var hash = text[HashForm.Length..];
            if (hash.Length == 64 && hash.All(char.IsAsciiHexDigit)) return hash.ToLowerInvariant();
            diagnostics.RefuseThat(path, $"has {hash.Length} characters behind \"sha256:\"; it must have 64 hexadecimal digits.");
            return null;
        }

        if (text.StartsWith(PlainForm, StringComparison.Ordinal) && text.Length > PlainForm.Length)
        {
            if (IsDeployed)
            {
                diagnostics.RefuseThat(
                    path, $"is a plain key in the file of a deployed app ({SiteName} is set); put the key into an app setting and write \"env:NAME\", or write its hash as \"sha256:HEX\".");
                return null;
            }

            diagnostics.WarnThat(path, "is a plain key in the file; keep that to a development machine and use \"sha256:\" or \"env:\" anywhere else.");
            return CallerKeyHash(text[PlainForm.Length..], path);
        }

        if (!text.StartsWith(EnvironmentForm, StringComparison.Ordinal))
        {
            diagnostics.RefuseThat(path, "has an unknown form; allowed are \"sha256:HEX\", \"env:NAME\" and, for development, \"plain:KEY\".");
            return null;
        }

        if (FromEnvironment(text, path) is not { } key) return null;
        if (key.Length < ShortKey) diagnostics.WarnThat(path, $"is a key of {key.Length} characters; short keys can be guessed, use {ShortKey} or more.");
        return CallerKeyHash(key, path);
    }

    /// <summary>A backend's key; empty after telling the diagnostics why not.</summary>
    public string ApiKey(BackendOptions backend) => Referenced(backend, "apiKey", backend.ApiKey!);

    /// <summary>A text that may stand in the file or come from the environment; null after telling the diagnostics why not.</summary>
    public string? TextOrReferenced(SettingsObject options, string setting, string text) =>
        text.StartsWith(EnvironmentForm, StringComparison.Ordinal) ? FromEnvironment(text, options.At(setting)) : text;

    /// <summary>A secret that another side wants to see; empty after telling the diagnostics why not.</summary>
    public string Referenced(SettingsObject options, string setting, string text)
    {
        var path = options.At(setting);
        if (text.StartsWith(EnvironmentForm, StringComparison.Ordinal)) return FromEnvironment(text, path) ?? "";

        // The key itself may come by an override: it is in the environment then, not in the file.
        if (options.Node!.Member(setting)!.Variable is { } variable) return Clean(text, variable, path) ?? "";
        diagnostics.RefuseThat(path, "holds a key; keys do not belong in the file. Put it into an environment variable and write \"env:NAME\".");
        return "";
    }

    /// <summary>The hash, unless the door would turn the key away.</summary>
    private string? CallerKeyHash(string key, ConfigurationPath path)
    {
        if (!CallerKeys.CanBeSent(key)) diagnostics.RefuseThat(path, "is a key that cannot be sent in a header: it is blank or holds white space or characters outside ASCII.");
        else if (key.Length > CallerKeys.Longest) diagnostics.RefuseThat(path, $"is a key of {key.Length} characters; allowed is 1 to {CallerKeys.Longest}.");
        else return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return null;
    }

    private string? FromEnvironment(string text, ConfigurationPath path)
    {
        var name = text[EnvironmentForm.Length..];
        if (environment.TryGetValue(name, out var value) && value.Length > 0) return Clean(value, name, path);
        diagnostics.RefuseThat(path, $"names the environment variable {ConfigurationNode.Quote(name)}, which is not set.");
        return null;
    }

    private string? Clean(string value, string variable, ConfigurationPath path)
    {
        // A key that was pasted or read from a file often ends with a line break.
        var key = value.Trim();
        if (key.StartsWith("@Microsoft.KeyVault(", StringComparison.OrdinalIgnoreCase))
        {
            diagnostics.RefuseThat(path, $"comes from {variable}, which holds a Key Vault reference that was not resolved.");
            return null;
        }

        if (CallerKeys.CanBeSent(key)) return key;
        diagnostics.RefuseThat(path, $"comes from {variable}, whose value cannot be sent in a header: it is blank or holds white space or characters outside ASCII.");
        return null;
    }
}
