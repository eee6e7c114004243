using System.Text.Json;
using System.Text.RegularExpressions;

namespace ChatRouter.InfraTests.Checks;

/// <summary>No key, secret, token or connection string stands in a file of the deployment or leaves it by an output.</summary>
internal static partial class SecretCheck
{
    private static readonly string[] _files = ["azure.yaml", "local.settings.sample.json",
        "src/ChatRouter.Functions/router.json", "src/ChatRouter.Functions/host.json"];

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        foreach (var path in _files.Concat(Deployment.Find("infra", "")))
        {
            var lines = deployment.Text(path).Split('\n');
            for (var i = 0; i < lines.Length; i++)
            {
                if (Secret().Match(lines[i]) is { Success: true } match)
                {
                    yield return new Finding($"{path}:{i + 1}", $"'{match.Value}' looks like a secret or a way to one");
                }
            }
        }

        foreach (var path in Deployment.Find("infra", ".bicep"))
        {
            var template = deployment.Compile(path).Template ?? throw new InvalidOperationException($"{path} cannot be compiled.");
            foreach (var finding in Run(path, template)) yield return finding;
        }
    }

    private static IEnumerable<Finding> Run(string path, JsonElement template)
    {
        var parameters = Members(template, "parameters");
        foreach (var (name, parameter) in parameters.Where(parameter => SecretName().IsMatch(parameter.Name) && !IsSecure(parameter.Value)))
        {
            yield return new Finding(path, $"'{name}' may hold a secret and is not marked @secure()");
        }

        foreach (var (name, output) in Members(template, "outputs"))
        {
            var value = output.GetProperty("value").ToString();
            var isSecret = parameters.Any(parameter => IsSecure(parameter.Value) && value.Contains($"parameters('{parameter.Name}')", StringComparison.Ordinal));
            if (isSecret || OutputOfSecret().IsMatch(value)) yield return new Finding(path, $"output '{name}' gives a secret away");
        }
    }

    private static (string Name, JsonElement Value)[] Members(JsonElement template, string section) => template.TryGetProperty(section, out var members)
        ? [.. members.EnumerateObject().Select(member => (member.Name, member.Value))]
        : [];

    private static bool IsSecure(JsonElement parameter) => parameter.GetProperty("type").GetString()!.StartsWith("secure", StringComparison.OrdinalIgnoreCase);

    // Keys and tokens by their form; functions and properties of ARM that return keys.
    [GeneratedRegex(
        @"AccountKey=\w|SharedAccessKey=\w|SharedAccessSignature|[?&]sig=\w|InstrumentationKey=\w|-----BEGIN|\beyJ[\w-]{20,}|\blist(Keys|Secrets|AccountSas|ServiceSas|ConnectionStrings|kudutoken)?\s*\("
        + @"|\bprimary(AccessKey|ConnectionString|Key)\b|\bsecondary(AccessKey|ConnectionString|Key)\b|plain:\w|\b(sk|pk|hf|ghp|gho|xox[bp])[-_][A-Za-z0-9]{16,}|(?<![\w/+-])[A-Za-z0-9+/]{43}=(?!\w)|(?i)password\W{1,4}\w",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("(Key|Secret|Password|Token|ConnectionString|WebhookUri)$", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex SecretName();

    [GeneratedRegex("connectionString|accessKey|instrumentationKey|exportedSecrets", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex OutputOfSecret();
}
