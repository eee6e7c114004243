namespace ChatRouter.Protocols.Requests;

/// <summary>What was found of one content part.</summary>
internal struct ContentPart
{
    /// <summary>Its type.</summary>
    public PartKind Kind;

    /// <summary>True if it has text.</summary>
    public bool HasText;

    /// <summary>True if it has the URL of an image.</summary>
    public bool HasImage;

    /// <summary>True if it has an object with audio.</summary>
    public bool HasAudio;

    /// <summary>True if it has an object with a file.</summary>
    public bool HasFile;
}
