namespace ChatRouter.Protocols.Requests;

/// <summary>The type of a content part.</summary>
internal enum PartKind
{
    None,
    Text,
    Image,
    Refusal,
    Audio,
    File,

    /// <summary>One that the router does not know: the backends decide.</summary>
    Other,
}
