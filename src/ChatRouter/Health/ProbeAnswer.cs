using System.Text;

namespace ChatRouter.Health;

/// <summary>An answer to a probe.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Body">The body, cut at <see cref="ProbeClient.LargestBodyBytes"/>. Never logged.</param>
internal sealed record ProbeAnswer(int Status, ReadOnlyMemory<byte> Body)
{
    /// <summary>A 2xx.</summary>
    internal bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>A 503 whose body says that a model is being loaded, as llama.cpp answers on every path while it starts.</summary>
    internal bool IsLoading => Status == 503 && Text.Contains("loading", StringComparison.OrdinalIgnoreCase);

    /// <summary>The body as text.</summary>
    internal string Text => Encoding.UTF8.GetString(Body.Span);
}
