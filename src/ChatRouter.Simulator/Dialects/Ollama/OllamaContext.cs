using ChatRouter.Simulator.Generation;

namespace ChatRouter.Simulator.Dialects.Ollama;

/// <summary>What Ollama does about long prompts.</summary>
internal static class OllamaContext
{
    /// <summary>Old messages are dropped until half the window is free for the answer.</summary>
    public static void Truncate(ChatCall call, int contextWindow)
    {
        if (call.PromptTokens >= contextWindow)
            call.PromptTokens = Math.Max(1, contextWindow / 2);
    }
}
