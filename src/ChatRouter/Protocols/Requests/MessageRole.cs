namespace ChatRouter.Protocols.Requests;

/// <summary>Who speaks in a message.</summary>
internal enum MessageRole
{
    None,
    Developer,
    System,
    User,
    Assistant,
    Tool,
    Function,
}
