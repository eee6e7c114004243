namespace ChatRouter.InfraTests.Bicep;

/// <summary>A declared resource or module.</summary>
/// <param name="Symbol">Its name in the file.</param>
/// <param name="Target">Type and version of a resource, path or registry address of a module.</param>
/// <param name="IsExisting">True when it is only referred to.</param>
/// <param name="Body">Its object, without loop and condition.</param>
/// <param name="Line">Where it is declared.</param>
internal sealed record BicepBlock(string Symbol, string Target, bool IsExisting, SyntaxNode Body, int Line)
{
    /// <summary>What a module gets.</summary>
    public IReadOnlyList<(string Name, SyntaxNode Value)> Parameters => [.. Body.Property("params")?.Properties() ?? []];

    /// <summary>A value below the body, by the names on the way to it, or null.</summary>
    public SyntaxNode? At(params string[] path) => path.Aggregate((SyntaxNode?)Body, (node, name) => node?.Property(name));
}
