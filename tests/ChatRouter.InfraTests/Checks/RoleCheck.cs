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
        ["b86a8fe4-44ce-4948-aee5-eccb2c155cd7"] = "Key Vault Secrets Officer",
        ["4633458b-17de-408a-b874-0445c86b69e6"] = "Key Vault Secrets User",
        ["3913510d-42f4-4e42-8a64-420c390055eb"] = "Monitoring Metrics Publisher",
        ["090c5cfd-751d-490a-894a-3ce6f1109419"] = "Azure Service Bus Data Owner",
        ["4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0"] = "Azure Service Bus Data Receiver",
        ["69a216fc-b8fb-44d8-bc22-1f3c2cd27a39"] = "Azure Service Bus Data Sender",
        ["b7e6dc6d-f1e8-4753-8033-0f276bb0955b"] = "Storage Blob Data Owner",
        ["0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3"] = "Storage Table Data Contributor",
    };

    public static IEnumerable<Finding> Run(Deployment deployment) =>
        [.. Documented(deployment), .. deployment.Small.OfType("Microsoft.Authorization/roleAssignments").SelectMany(Run), .. OnlyHere(deployment)];

    private static IEnumerable<Finding> Documented(Deployment deployment)
    {
        var assigned = deployment.Small.OfType("Microsoft.Authorization/roleAssignments").Select(Role).ToHashSet(StringComparer.Ordinal);
        var documented = Guid().Matches(deployment.Text(Documentation)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var id in assigned.Except(documented, StringComparer.Ordinal)) yield return new Finding(Documentation, $"role {id} is not listed");
        foreach (var id in documented.Except(assigned, StringComparer.Ordinal)) yield return new Finding(Documentation, $"{id} is listed and no role that is assigned");
        foreach (var id in Guid().Matches(deployment.Text(Rbac)).Select(match => match.Value).Except(assigned, StringComparer.Ordinal))
        {
            yield return new Finding(Rbac, $"role {id} is assigned to nobody");
        }
    }

    private static IEnumerable<Finding> Run(PredictedResource assignment)
    {
        var role = Role(assignment);
        if (!_builtIn.TryGetValue(role, out var name)) yield return new Finding(Rbac, $"role {role} is not one of those that are known to be needed");
        var what = $"the assignment of {name ?? role}";
        var scope = Scope().Match(assignment.Id).Groups["scope"].Value;
        if (scope.Length == 0)
        {
            yield return new Finding(Rbac, $"{what} has no scope and so holds for the whole resource group");
            yield break;
        }

        // The app's identity is made by the deployment, so its id and all that comes of it stay expressions.
        var principal = assignment.Value("properties.principalId")!;
        var isApp = principal.Contains("/userAssignedIdentities/", StringComparison.Ordinal);
        var expected = isApp ? $"[guid('{scope}', {principal.Trim('[', ']')}, '{role}')]" : ArmGuid.Of(scope, principal, role).ToString();
        if (assignment.Name != expected.Split('/')[^1]) yield return new Finding(Rbac, $"the name of {what} must be guid(scope, principal, role)");
        var type = assignment.Value("properties.principalType");
        if (type != (isApp ? "ServicePrincipal" : "User")) yield return new Finding(Rbac, $"{what} must say what its principal is and says {type ?? "nothing"}");
    }

    private static IEnumerable<Finding> OnlyHere(Deployment deployment) =>
        from path in Deployment.Find("infra", ".bicep")
        where path != Rbac && (deployment.Text(path).Contains("Microsoft.Authorization/", StringComparison.Ordinal) || Guid().IsMatch(deployment.Text(path)))
        select new Finding(path, $"roles are assigned in {Rbac} only");

    private static string Role(PredictedResource assignment) => assignment.Value("properties.roleDefinitionId")!.Split('/')[^1];

    [GeneratedRegex(@"\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Guid();

    // The resource before the assignment, in an id or in the expression for one.
    [GeneratedRegex(@"^(\[extensionResourceId\(')?(?<scope>/subscriptions/[^']+/providers/[^']+?)(',|/providers/Microsoft\.Authorization/)", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Scope();
}
