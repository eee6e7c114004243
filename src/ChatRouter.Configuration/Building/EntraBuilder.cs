using System.Collections.Frozen;
using System.Collections.Immutable;
using ChatRouter.Configuration.Options;
using ChatRouter.Configuration.Options.Access;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Building;

/// <summary>Tokens that callers may send, and whose they are: every application, object and role stands for one tenant only.</summary>
internal sealed class EntraBuilder(SecretSource secrets, Diagnostics diagnostics)
{
    // Whoever has an account anywhere would do.
    private static readonly string[] s_everybody = ["common", "organizations", "consumers"];

    /// <summary>Who names a directory in tokens of version 1, by the host that does in version 2.</summary>
    private static readonly FrozenDictionary<string, string> s_versionOne = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["login.microsoftonline.com"] = "https://sts.windows.net",
        ["login.microsoftonline.us"] = "https://sts.windows.net",
        ["login.partner.microsoftonline.cn"] = "https://sts.chinacloudapi.cn",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    public EntraSettings? Build(EntraOptions? options, IReadOnlyList<TenantOptions> tenants)
    {
        if (options is null)
        {
            foreach (var tenant in tenants.Where(tenant => tenant.Entra is not null)) diagnostics.RefuseThat(tenant.At("entra"), "is given without entra.issuer and entra.audiences at the top level.");
            return null;
        }

        var objects = Owners(tenants, "objects", entra => entra.Objects, StringComparer.OrdinalIgnoreCase);
        var applications = Owners(tenants, "applications", entra => entra.Applications, StringComparer.OrdinalIgnoreCase);
        var roles = Owners(tenants, "roles", entra => entra.Roles, StringComparer.Ordinal);
        if (objects.Count + applications.Count + roles.Count == 0) diagnostics.WarnThat(options.ConfigurationPath, "is given, but no tenant has entra.applications, entra.objects or entra.roles: no token admits anybody.");
        if (options.Issuer is not { } text || BuildIssuer(text, options) is not { } issuer) return null;
        return Overlay.Apply(
            new EntraSettings
            {
                Issuer = issuer, Issuers = Issuers(text, issuer), Audiences = [.. options.Audiences ?? []], Objects = objects, Applications = applications, Roles = roles,
            },
            options);
    }

    private Uri? BuildIssuer(string text, EntraOptions options)
    {
        var path = options.At("issuer");
        if (diagnostics.AnyRefused(path)) return null;
        var isAllowed = Uri.TryCreate(text, UriKind.Absolute, out var issuer)
            && (issuer.Scheme == Uri.UriSchemeHttps || (issuer.Scheme == Uri.UriSchemeHttp && issuer.IsLoopback && !secrets.IsDeployed));
        if (!isAllowed) diagnostics.RefuseThat(path, "is no https address; http is allowed for this machine itself outside of Azure.");
        else if (s_versionOne.ContainsKey(issuer!.Host) && !IsDirectory(issuer))
            diagnostics.RefuseThat(path, $"names no single directory; it must be https://{issuer.Host}/DIRECTORY/v2.0 with the directory's id{(s_everybody.Any(text.Contains) ? ", or everybody with an account would be let in" : "")}.");
        else return issuer;
        return null;
    }

    private static bool IsDirectory(Uri issuer) => issuer.Segments is [_, var directory, "v2.0"] && Guid.TryParseExact(directory.TrimEnd('/'), "D", out _);

    private static ImmutableArray<string> Issuers(string text, Uri issuer)
        => s_versionOne.TryGetValue(issuer.Host, out var versionOne) ? [text, $"{versionOne}/{issuer.Segments[1].TrimEnd('/')}/"] : [text];

    private FrozenDictionary<string, string> Owners(IReadOnlyList<TenantOptions> tenants, string setting, Func<TenantEntraOptions, IReadOnlyList<string>?> values, StringComparer comparer)
    {
        var owners = new Dictionary<string, string>(comparer);
        foreach (var tenant in tenants)
        {
            if (tenant.Entra is not { } entra || values(entra) is not { } names) continue;
            for (var i = 0; i < names.Count; i++)
            {
                if (owners.TryAdd(names[i], tenant.Name ?? "")) continue;
                var other = owners[names[i]];
                diagnostics.RefuseThat(entra.At(setting).Item(i), $"is {ConfigurationNode.Quote(names[i])}, which {(other == tenant.Name ? "stands there already" : $"tenant '{other}' has already")}.");
            }
        }

        return owners.ToFrozenDictionary(comparer);
    }
}
