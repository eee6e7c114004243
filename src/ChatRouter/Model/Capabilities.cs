namespace ChatRouter.Model;

/// <summary>What a backend can do with a chat request. A request that needs more is not sent there.</summary>
[Flags]
public enum Capabilities
{
    /// <summary>Plain text only.</summary>
    None = 0,

    /// <summary>Tool definitions and tool calls.</summary>
    Tools = 1,

    /// <summary>Image parts in messages.</summary>
    Images = 2,

    /// <summary><c>response_format</c> json_object and json_schema.</summary>
    JsonMode = 4,

    /// <summary>Continues a trailing assistant message (used for mid-stream rescue).</summary>
    Prefill = 8,
}
