namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>Model names: no tag means <c>:latest</c>, and case does not matter.</summary>
internal static class OllamaModelNames
{
    public static string WithTag(string model) => model.Contains(':', StringComparison.Ordinal) ? model : model + ":latest";

    public static bool Same(string one, string other) => string.Equals(WithTag(one), WithTag(other), StringComparison.OrdinalIgnoreCase);
}
