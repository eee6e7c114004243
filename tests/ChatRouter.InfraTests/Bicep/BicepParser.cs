using System.Collections.Concurrent;
using ChatRouter.InfraTests.Tools;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>Parses Bicep. Thread-safe; a text that was parsed before is not parsed again.</summary>
internal static class BicepParser
{
    private static readonly ConcurrentDictionary<string, SyntaxNode> _trees = new(StringComparer.Ordinal);
    private static readonly NodeTool _tool = new("parse-bicep.mjs");

    /// <summary>The syntax tree of a file's text.</summary>
    public static SyntaxNode Parse(string text) => _trees.GetOrAdd(text, static text => SyntaxNode.Read(_tool.Ask(text), text));
}
