using System.Collections.Immutable;
using ChatRouter.Configuration.Options.Alerts;
using ChatRouter.Configuration.Reading;
using ChatRouter.Model.Settings.Alerts;

namespace ChatRouter.Configuration.Building;

/// <summary>Rules and channels of alerts.</summary>
internal sealed class AlertBuilder(SecretSource secrets, Diagnostics diagnostics)
{
    private const int MostChannels = 20;
    private const string SigningPrefix = "whsec_";

    private static readonly Uri s_pagerDuty = new("https://events.pagerduty.com/v2/enqueue");

    public AlertSettings Build(AlertsOptions? options)
    {
        if (options is null) return new AlertSettings();
        if (options.Channels?.Count > MostChannels) diagnostics.RefuseThat(options.At("channels"), $"has {options.Channels.Count} entries; at most {MostChannels} are allowed.");
        return Overlay.Build<AlertSettings>(options) with
        {
            Rules = BuildRules(options.Rules ?? []),
            Channels = ImmutableArray.CreateRange((options.Channels ?? []).Select(BuildChannel).OfType<AlertChannelSettings>()),
        };
    }

    private ImmutableSortedDictionary<string, AlertRuleSettings> BuildRules(IReadOnlyList<AlertRuleOptions> options)
    {
        var rules = AlertRuleSettings.Defaults.ToBuilder();
        foreach (var changed in options)
        {
            // The name was refused already.
            if (!rules.TryGetValue(changed.EntryName, out var rule)) continue;
            if (changed.EntryName != AlertRuleSettings.FallbackRate) RefuseForeign(changed, ("above", changed.Above), ("minAnswers", changed.MinAnswers));
            if (changed.EntryName != AlertRuleSettings.State) RefuseForeign(changed, ("states", changed.States));
            rules[changed.EntryName] = Overlay.Apply(rule with { }, changed);
        }

        return rules.ToImmutable();
    }

    private void RefuseForeign(AlertRuleOptions options, params ReadOnlySpan<(string Name, object? Value)> settings)
    {
        foreach (var (name, value) in settings)
        {
            if (value is not null) diagnostics.RefuseThat(options.At(name), "belongs to another rule.");
        }
    }

    private AlertChannelSettings? BuildChannel(AlertChannelOptions options)
    {
        if (options.Kind is not { } kind) return null;
        var secret = options.Secret is null ? "" : secrets.Referenced(options, "secret", options.Secret);
        var url = BuildUrl(options, kind);
        if (kind is AlertChannelKind.Webhook or AlertChannelKind.PagerDuty && options.Secret is null) diagnostics.RefuseThat(options.ConfigurationPath, $"is of kind {AlertChannelSettings.Word(kind)}, which needs secret.");
        if (kind is AlertChannelKind.Slack or AlertChannelKind.Teams && options.Secret is not null) diagnostics.RefuseThat(options.At("secret"), $"is given; kind {AlertChannelSettings.Word(kind)} has its secret in the address.");
        if (kind == AlertChannelKind.Webhook && secret.Length > 0 && !IsSigningSecret(secret)) diagnostics.RefuseThat(options.At("secret"), "is none: it must be \"whsec_\" and the base64 of 24 to 64 bytes.");
        if (kind != AlertChannelKind.Email && options.Smtp is not null) diagnostics.RefuseThat(options.At("smtp"), "belongs to kind \"email\".");
        var channel = Overlay.Apply(new AlertChannelSettings { Name = options.EntryName, Kind = kind }, options) with { Url = url, Secret = secret };
        return kind == AlertChannelKind.Email ? channel with { Smtp = BuildSmtp(options) } : channel;
    }

    private Uri? BuildUrl(AlertChannelOptions options, AlertChannelKind kind)
    {
        if (kind == AlertChannelKind.Email)
        {
            if (options.Url is not null) diagnostics.RefuseThat(options.At("url"), "is given; kind \"email\" has smtp instead.");
            return null;
        }

        if (options.Url is null)
        {
            if (kind == AlertChannelKind.PagerDuty) return s_pagerDuty;
            if (!diagnostics.AnyRefused(options.At("url"))) diagnostics.RefuseThat(options.ConfigurationPath, $"is of kind {AlertChannelSettings.Word(kind)}, which needs url.");
            return null;
        }

        if (secrets.TextOrReferenced(options, "url", options.Url) is not { } text) return null;
        var isAllowed = Uri.TryCreate(text, UriKind.Absolute, out var url) && url.UserInfo.Length == 0
            && (url.Scheme == Uri.UriSchemeHttps || (url.Scheme == Uri.UriSchemeHttp && url.IsLoopback && !secrets.IsDeployed));
        if (!isAllowed) diagnostics.RefuseThat(options.At("url"), "is no https address without user name; http is allowed for this machine itself outside of Azure.");
        return isAllowed ? url : null;
    }

    private SmtpSettings? BuildSmtp(AlertChannelOptions options)
    {
        if (options.Smtp is not { } smtp)
        {
            if (!diagnostics.AnyRefused(options.At("smtp"))) diagnostics.RefuseThat(options.ConfigurationPath, "is of kind email, which needs smtp.");
            return null;
        }

        if ((smtp.User is null) != (options.Secret is null)) diagnostics.RefuseThat(options.ConfigurationPath, "has one of smtp.user and secret; they belong together.");
        var settings = Overlay.Build<SmtpSettings>(smtp);
        if (settings.Security == SmtpSecurity.None && settings.Host is not ("localhost" or "127.0.0.1" or "::1")) diagnostics.RefuseThat(smtp.At("security"), "is \"none\", which is for a server on this machine alone.");
        return settings;
    }

    private static bool IsSigningSecret(string secret)
    {
        var bytes = new byte[64];
        return secret.StartsWith(SigningPrefix, StringComparison.Ordinal) && Convert.TryFromBase64String(secret[SigningPrefix.Length..], bytes, out var length) && length >= 24;
    }
}
