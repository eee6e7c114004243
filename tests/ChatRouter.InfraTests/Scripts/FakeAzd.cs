namespace ChatRouter.InfraTests.Scripts;

/// <summary>An <c>azd</c> that gives tokens named after their scope.</summary>
internal static class FakeAzd
{
    /// <summary>To put before the machine's programs.</summary>
    public static IReadOnlyDictionary<string, string> Program { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // azd auth token --output json --scope SCOPE
        ["azd"] = """[ "$1 $2 $3 $4 $5" = "auth token --output json --scope" ] && printf '{\n  "token": "token-for-%s",\n  "expiresOn": "2030-01-01T00:00:00Z"\n}\n' "$6" """,
    };
}
