using ChatRouter.InfraTests.Bicep;

namespace ChatRouter.InfraTests.Checks;

/// <summary>Every name in an expression is declared, once, and every parameter and variable is used.</summary>
internal static class NameCheck
{
    /// <summary>The functions of Bicep that the templates use: a name that is not here is a slip of the pen until it is added.</summary>
    private static readonly HashSet<string> _functions = new(StringComparer.Ordinal)
    {
        "concat", "deployer", "empty", "environment", "guid", "loadJsonContent", "loadTextContent", "replace", "resourceGroup", "split", "subscription",
        "subscriptionResourceId", "take", "tenant", "toLower", "toObject", "trim", "union", "uniqueString",
    };

    public static IEnumerable<Finding> Run(Deployment deployment) => deployment.Bicep.Values.SelectMany(Run);

    private static IEnumerable<Finding> Run(BicepFile file)
    {
        foreach (var twice in file.Declared.GroupBy(name => name, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            yield return new Finding(file.Path, $"'{twice.Key}' is declared {twice.Count()} times");
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var declaration in file.Root.Children.Where(node => node.Type.EndsWith("_declaration", StringComparison.Ordinal)))
        {
            foreach (var finding in Walk(declaration, [], used, file, skipFirst: true)) yield return finding;
        }

        var kept = file.Parameters.Select(parameter => parameter.Name).Concat(file.Variables.Keys);
        foreach (var name in kept.Where(name => !used.Contains(name))) yield return new Finding(file.Path, $"'{name}' is declared and not used");
    }

    private static IEnumerable<Finding> Walk(SyntaxNode node, IReadOnlyList<string> local, HashSet<string> used, BicepFile file, bool skipFirst = false)
    {
        if (node.Type == "identifier")
        {
            if (local.Contains(node.Text, StringComparer.Ordinal)) yield break;
            if (node.Field == "function")
            {
                if (!_functions.Contains(node.Text)) yield return new Finding($"{file.Path}:{node.Line}", $"there is no function '{node.Text}'");
                yield break;
            }

            used.Add(node.Text);
            if (!file.Declared.Contains(node.Text, StringComparer.Ordinal))
            {
                yield return new Finding($"{file.Path}:{node.Line}", $"'{node.Text}' is not declared");
            }

            yield break;
        }

        var children = node.Children.AsEnumerable();
        if (skipFirst || (node.Type == "object_property" && node.Children[0].Type == "identifier")) children = children.Skip(1);
        if (node.Type == "type") yield break;
        if (node.Type == "for_statement")
        {
            // "for x in" has the variable itself, "for (x, i) in" a node of its own for both.
            var variables = node.Children.Where(child => child.Field == "initializer" || child.Type == "for_loop_parameters").ToArray();
            local = [.. local, .. variables.SelectMany(child => child.Descendants())
                .Where(below => below.Children.Count == 0 && below.IsNamed).Select(below => below.Text)];
            children = children.Except(variables);
        }

        if (node.Type == "lambda_expression")
        {
            local = [.. local, .. Named(node.Children[0], "identifier")];
            children = node.Children.Skip(1);
        }

        foreach (var child in children)
        {
            foreach (var finding in Walk(child, local, used, file)) yield return finding;
        }
    }

    private static IEnumerable<string> Named(SyntaxNode node, string type) => node.Descendants().Where(below => below.Type == type).Select(below => below.Text);
}
