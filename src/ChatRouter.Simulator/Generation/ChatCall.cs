using System.Text.Json;

namespace ChatRouter.Simulator.Generation;

/// <summary>A chat request, read: everything that decides the answer, and nothing of the wire it came on.</summary>
internal sealed class ChatCall
{
    public required string Model { get; init; }
    public bool Stream { get; set; }
    public bool IncludeUsage { get; set; }
    public bool ContinuousUsage { get; set; }
    public bool Obfuscation { get; set; }
    public int? MaxTokens { get; set; }
    public int Choices { get; set; } = 1;
    public IReadOnlyList<string> Stop { get; set; } = [];
    public long Seed { get; set; }
    public JsonFormat Format { get; set; }
    public JsonElement Schema { get; set; }
    public IReadOnlyList<ToolSpec> Tools { get; set; } = [];
    public ToolChoice ToolChoice { get; set; }
    public string? ToolName { get; set; }
    public bool ContinueFinalMessage { get; set; }

    public int Messages { get; set; }

    /// <summary>Hash of all messages but a final one of the assistant.</summary>
    public ulong HashBeforeFinal { get; set; }

    /// <summary>Hash of all messages.</summary>
    public ulong Hash { get; set; }

    public int PromptTokens { get; set; }

    /// <summary>Text of the final message when it is the assistant's; null otherwise.</summary>
    public string? FinalAssistantText { get; set; }

    public bool EndsWithToolResult { get; set; }
    public int? AskedTokens { get; set; }
    public int? CountTo { get; set; }
    public bool AsksForTool { get; set; }
    public bool AsksForEveryTool { get; set; }

    /// <summary>Whether the model is to be dropped from memory afterwards.</summary>
    public bool Unloads { get; set; }
}
