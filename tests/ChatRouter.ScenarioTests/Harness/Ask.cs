using System.Text.Json;

namespace ChatRouter.ScenarioTests.Harness;

/// <summary>Bodies of chat requests.</summary>
internal static class Ask
{
    /// <summary>One user message to the route <c>chat</c>.</summary>
    /// <param name="prompt">The user's words.</param>
    /// <param name="stream">Whether to stream.</param>
    /// <param name="more">More fields, with a leading comma.</param>
    public static string For(string prompt, bool stream = false, string more = "")
        => $$"""{"model":"chat","messages":[{"role":"user","content":{{JsonSerializer.Serialize(prompt)}}}]{{(stream ? ",\"stream\":true" : "")}}{{more}}}""";
}
