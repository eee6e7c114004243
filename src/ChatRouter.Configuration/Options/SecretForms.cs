namespace ChatRouter.Configuration.Options;

/// <summary>How secrets are written, as patterns for the schema and in words.</summary>
internal static class SecretForms
{
    public const string KeyPattern = "^(sha256:[0-9A-Fa-f]{64}|env:[A-Za-z_][A-Za-z0-9_]*|plain:.+)$";

    public const string KeyText = "`sha256:HEX`, `env:NAME` or `plain:KEY`";

    public const string EnvironmentPattern = "^env:[A-Za-z_][A-Za-z0-9_]*$";

    public const string EnvironmentText = "`env:NAME`";
}
