using System.Text.Json;

namespace ChatRouter.LocalHost.Commands;

/// <summary>What commands that speak with a running router have in common.</summary>
internal static class TargetRouter
{
    /// <summary>The address that is given as <c>--target</c>.</summary>
    /// <exception cref="StartupException">It is none.</exception>
    public static Uri Address(string text) => Uri.TryCreate(text, UriKind.Absolute, out var target) && target.Scheme is "http" or "https"
        ? target
        : throw new StartupException("error: --target must be the http or https address of a router.");

    /// <summary>The message of an answer that is an error; null: it has none.</summary>
    public static string? Message(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.GetProperty("error").GetProperty("message").GetString();
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }
}
