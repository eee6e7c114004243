namespace ChatRouter.Model.Releases;

/// <summary>Kinds of assertions, named as promptfoo names them.</summary>
public enum AssertionKind
{
    /// <summary>The answer is this text.</summary>
    Equals,

    /// <summary>The answer contains this text.</summary>
    Contains,

    /// <summary>The same, without regard to case.</summary>
    IContains,

    /// <summary>The answer begins with this text.</summary>
    StartsWith,

    /// <summary>A match of this pattern is in the answer.</summary>
    Regex,

    /// <summary>The answer is JSON, valid by this schema if there is one.</summary>
    IsJson,

    /// <summary>The answer calls a tool of the request with arguments that its schema allows.</summary>
    IsValidOpenAIToolsCall,

    /// <summary>The answer declines to help.</summary>
    IsRefusal,

    /// <summary>The whole answer took at most so many milliseconds.</summary>
    Latency,
}
