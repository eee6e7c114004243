using System.Text.RegularExpressions;
using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Roles are the built-in ones by their documented ids, each assignment says to whom and at which resource, and docs/deploy.md lists them all.</summary>
internal static partial class RoleCheck
{
    private const string Rbac = "infra/app/rbac.bicep";
    private const string Documentation = "docs/deploy.md";

    /// <summary>Ids of built-in roles, from Microsoft's list; a role that is not here is wider than anything the app needs.</summary>
    private static readonly Dictionary<string, string> _builtIn = new(StringComparer.Ordinal)
    {
        ["keyVaultSecretsOfficer"] = "b86a8fe4-44ce-4948-aee5-eccb2c155cd7",
        ["keyVaultSecretsUser"] = "4633458b-17de-408a-b874-0445c86b69e6",
        ["monitoringMetricsPublisher"] = "3913510d-42f4-4e42-8a64-420c390055eb",
        ["serviceBusDataOwner"] = "090c5cfd-751d-490a-894a-3ce6f1109419",
        ["serviceBusDataReceiver"] = "4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0",
        ["serviceBusDataSender"] = "69a216fc-b8fb-44d8-bc22-1f3c2cd27a39",
        ["storageBlobDataOwner"] = "b7e6dc6d-f1e8-4753-8033-0f276bb0955b",
        ["storageTableDataContributor"] = "0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3",
    };

    public static IEnumerable<Finding> Run(Deployment deployment)
    {
        var file = deployment.Bicep[Rbac];
        var roles = file.Variables["roles"].Properties().ToDictionary(role => role.Name, role => role.Value.Literal!, StringComparer.Ordinal);
        foreach (var (name, id) in roles)
        {
            if (!_builtIn.TryGetValue(name, out var expected) || id != expected)
            {
                yield return new Finding(Rbac, $"role '{name}' has id {id}, documented is {expected ?? "no such role"}");
            }
        }

        var documented = Guid().Matches(deployment.Text(Documentation)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var (name, id) in roles.Where(role => !documented.Contains(role.Value)))
        {
            yield return new Finding(Documentation, $"role '{name}' ({id}) is not listed");
        }

        foreach (var id in documented.Except(roles.Values, StringComparer.Ordinal))
        {
            yield return new Finding(Documentation, $"{id} is listed and no role of the templates");
        }

        foreach (var other in deployment.Bicep.Values.Where(other => other.Path != Rbac))
        {
            foreach (Match id in Guid().Matches(other.Root.Text))
            {
                yield return new Finding(other.Path, $"{id.Value} stands here; roles are assigned in {Rbac} only");
            }

            foreach (var module in other.Modules.Where(module => module.At("params", "roleAssignments") is not null))
            {
                yield return new Finding($"{other.Path}:{module.Line}", $"roles are assigned in {Rbac} only");
            }
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var assignment in file.Resources.Where(resource => !resource.IsExisting))
        {
            foreach (var finding in Run(assignment, used)) yield return finding;
        }

        foreach (var name in roles.Keys.Except(used, StringComparer.Ordinal)) yield return new Finding(Rbac, $"role '{name}' is assigned to nobody");
    }

    private static IEnumerable<Finding> Run(BicepBlock assignment, HashSet<string> used)
    {
        var place = $"{Rbac}:{assignment.Line}";
        var scope = assignment.At("scope")?.Text;
        var principal = assignment.At("properties", "principalId")?.Text;
        var role = assignment.At("properties", "roleDefinitionId") is { Type: "call_expression" } call ? call.Children[^1].Children[^1].Text : null;
        if (scope is null) yield return new Finding(place, $"'{assignment.Symbol}' has no scope and so holds for the whole resource group");
        if (role is null || !role.StartsWith("roles.", StringComparison.Ordinal))
        {
            yield return new Finding(place, $"'{assignment.Symbol}' takes its role from elsewhere than 'roles'");
            yield break;
        }

        used.Add(role["roles.".Length..]);
        if (assignment.At("name")?.Text != $"guid({scope}.id, {principal}, {role})")
        {
            yield return new Finding(place, $"the name of '{assignment.Symbol}' must be guid({scope}.id, {principal}, {role})");
        }

        var type = assignment.At("properties", "principalType")?.Text;
        var expected = principal == "identityPrincipalId" ? "'ServicePrincipal'" : "deployerPrincipalType";
        if (type != expected) yield return new Finding(place, $"principalType of '{assignment.Symbol}' must be {expected} and is {type ?? "not set"}");
    }

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Guid();
}
