namespace ChatRouter.InfraTests.Bicep;

/// <summary>What a Bicep file declares. Immutable.</summary>
internal sealed class BicepFile
{
    /// <summary>Reads the text of a file.</summary>
    /// <param name="path">Its path from the root of the repository, with slashes.</param>
    /// <param name="text">Its text.</param>
    public BicepFile(string path, string text)
    {
        Path = path;
        Root = BicepParser.Parse(text);
        List<BicepParameter> parameters = [];
        List<BicepBlock> resources = [];
        List<BicepBlock> modules = [];
        Dictionary<string, SyntaxNode> variables = new(StringComparer.Ordinal);
        Dictionary<string, SyntaxNode> outputs = new(StringComparer.Ordinal);
        List<string> declared = [];
        SyntaxNode? decorators = null;
        foreach (var node in Root.Children)
        {
            if (node.Type == "decorators")
            {
                decorators = node;
                continue;
            }

            if (node.Type.EndsWith("_declaration", StringComparison.Ordinal))
            {
                var name = node.Children.First(child => child.Type == "identifier").Text;
                if (node.Type != "output_declaration") declared.Add(name);
                switch (node.Type)
                {
                    case "parameter_declaration": parameters.Add(Parameter(node, name, decorators)); break;
                    case "resource_declaration": resources.Add(Block(node, name)); break;
                    case "module_declaration": modules.Add(Block(node, name)); break;
                    case "variable_declaration": variables.TryAdd(name, node.Children[^1]); break;
                    case "output_declaration": outputs.TryAdd(name, node.Children[^1]); break;
                }
            }

            decorators = null;
        }

        Parameters = parameters;
        Resources = resources;
        Modules = modules;
        Variables = variables;
        Outputs = outputs;
        Declared = declared;
    }

    /// <summary>Its path from the root of the repository, with slashes.</summary>
    public string Path { get; }

    /// <summary>Its syntax tree.</summary>
    public SyntaxNode Root { get; }

    /// <summary>Parameters in order.</summary>
    public IReadOnlyList<BicepParameter> Parameters { get; }

    /// <summary>Resources in order, those that are only referred to among them.</summary>
    public IReadOnlyList<BicepBlock> Resources { get; }

    /// <summary>Modules in order.</summary>
    public IReadOnlyList<BicepBlock> Modules { get; }

    /// <summary>Variables by name.</summary>
    public IReadOnlyDictionary<string, SyntaxNode> Variables { get; }

    /// <summary>Outputs by name.</summary>
    public IReadOnlyDictionary<string, SyntaxNode> Outputs { get; }

    /// <summary>Every name that an expression may use, as often as it is declared.</summary>
    public IReadOnlyList<string> Declared { get; }

    private static BicepParameter Parameter(SyntaxNode node, string name, SyntaxNode? decorators)
    {
        var type = node.Children.First(child => child.Type == "type").Text;
        var hasDefault = node.Children.Count > 2;
        var calls = decorators?.Children.Select(decorator => decorator.Children[0]).ToArray() ?? [];
        var allowed = calls.FirstOrDefault(call => call.Children[0].Text == "allowed")?.Children[1].Children[0].Children ?? [];
        return new BicepParameter(
            name,
            type.TrimEnd('?'),
            hasDefault || type.EndsWith('?'),
            calls.Any(call => call.Children[0].Text == "secure"),
            [.. allowed.Select(value => value.Literal ?? value.Text)],
            node.Line);
    }

    private static BicepBlock Block(SyntaxNode node, string name)
    {
        var target = node.Children.First(child => child.Type == "string").Literal ?? "";
        // Past the condition and the loop; the first object is the body, not an item of an array that is looped over.
        var holder = node.Children[^1];
        while (holder.Type is "if_statement" or "for_statement") holder = holder.Children[^1];
        return new BicepBlock(name, target, node.All.Any(token => token.Type == "existing"), holder, node.Line);
    }
}
