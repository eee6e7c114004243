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

        foreach (var file in deployment.Bicep.Values)
        {
            foreach (var parameter in file.Parameters.Where(parameter => SecretName().IsMatch(parameter.Name) && !parameter.IsSecure))
            {
                yield return new Finding($"{file.Path}:{parameter.Line}", $"'{parameter.Name}' may hold a secret and is not marked @secure()");
            }

            foreach (var (name, value) in file.Outputs)
            {
                var secure = file.Parameters.Any(parameter => parameter.IsSecure && value.Descendants()
                    .Any(node => node.Type == "identifier" && node.Text == parameter.Name));
                if (secure || OutputOfSecret().IsMatch(value.Text)) yield return new Finding(file.Path, $"output '{name}' gives a secret away");
            }
        }
    }

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
