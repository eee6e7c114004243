using System.Diagnostics;
using System.Text.Json;

namespace ChatRouter.InfraTests.Tools;

/// <summary>A script on Node.js that answers each text with one line, and ends with the tests. Started on first use. Thread-safe.</summary>
internal sealed class NodeTool(string script) : IDisposable
{
    private readonly Lock _turn = new();
    private Process? _node;

    /// <summary>What the script answers to a text.</summary>
    public string Ask(string text)
    {
        lock (_turn)
        {
            _node ??= Start();
            _node.StandardInput.WriteLine(JsonSerializer.Serialize(text));
            _node.StandardInput.Flush();
            return _node.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{script} ended; its words are in the output above.");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _node?.Dispose();

    private Process Start()
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = ToolInstallation.Install(),
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        start.ArgumentList.Add(ToolInstallation.Script(script));
        return ToolInstallation.Start(start);
    }
}
