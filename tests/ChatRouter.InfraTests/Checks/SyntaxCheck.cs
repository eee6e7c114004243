using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Every template parses.</summary>
internal static class SyntaxCheck
{
    public static IEnumerable<Finding> Run(Deployment deployment) =>
        from file in deployment.Bicep.Values
        from node in file.Root.Descendants()
        where node.Type == "ERROR" || node.IsMissing
        select new Finding($"{file.Path}:{node.Line}", node.IsMissing ? $"'{node.Type}' is missing" : $"cannot be parsed at '{FirstLine(node)}'");

    private static string FirstLine(SyntaxNode node) => node.Text.Split('\n')[0];
}
