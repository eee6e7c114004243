using ChatRouter.Model.Releases;

namespace ChatRouter.Configuration.Building;

/// <summary>The words of the kinds of assertions, as promptfoo has them.</summary>
internal static class AssertionWords
{
    /// <summary>The kind of a word without <c>not-</c>.</summary>
    public static AssertionKind KindOf(string word) => word switch
    {
        "equals" => AssertionKind.Equals,
        "contains" => AssertionKind.Contains,
        "icontains" => AssertionKind.IContains,
        "starts-with" => AssertionKind.StartsWith,
        "regex" => AssertionKind.Regex,
        "is-json" => AssertionKind.IsJson,
        "is-valid-openai-tools-call" => AssertionKind.IsValidOpenAIToolsCall,
        "is-refusal" => AssertionKind.IsRefusal,
        _ => AssertionKind.Latency,
    };
}
