namespace ChatRouter.Protocols.Anthropic;

/// <summary>The events of a streamed answer that mean something to a caller.</summary>
internal enum AnthropicEventKind
{
    /// <summary>One that does not: <c>ping</c>, the end of a block, what later versions add.</summary>
    Other,

    /// <summary><c>message_start</c>: id, model, tokens of the prompt.</summary>
    MessageStart,

    /// <summary><c>content_block_start</c>: a text, a tool call or thoughts begin.</summary>
    BlockStart,

    /// <summary><c>content_block_delta</c>: a piece of the block.</summary>
    BlockDelta,

    /// <summary><c>message_delta</c>: why the answer ended, tokens of the answer.</summary>
    MessageDelta,

    /// <summary><c>message_stop</c>.</summary>
    MessageStop,

    /// <summary><c>error</c>.</summary>
    Error,
}
