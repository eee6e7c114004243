using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;

namespace ChatRouter.InfraTests.Bicep;

/// <summary>A running parser that ends with the tests. Thread-safe; a text that was parsed before is not parsed again.</summary>
internal sealed class BicepParser : IDisposable
{
    private readonly ConcurrentDictionary<string, SyntaxNode> _trees = new(StringComparer.Ordinal);
    private readonly Lock _turn = new();
    private readonly Process _node;

    private BicepParser()
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = ParserInstallation.Install(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(ParserInstallation.Script);
        _node = ParserInstallation.Start(start);
    }

    /// <summary>The parser of this process.</summary>
    public static BicepParser Shared { get; } = new();

    /// <summary>The syntax tree of a file's text.</summary>
    public SyntaxNode Parse(string text) => _trees.GetOrAdd(text, ParseAnew);

    /// <inheritdoc/>
    public void Dispose() => _node.Dispose();

    private SyntaxNode ParseAnew(string text)
    {
        string? answer;
        lock (_turn)
        {
            _node.StandardInput.WriteLine(JsonSerializer.Serialize(text));
            _node.StandardInput.Flush();
            answer = _node.StandardOutput.ReadLine();
        }

        return SyntaxNode.Read(answer ?? throw new InvalidOperationException("The Bicep parser ended; its words are in the output above."), text);
    }
}
