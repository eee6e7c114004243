using ChatRouter.Model;

namespace ChatRouter.Protocols.Requests;

/// <summary>What the messages of a request amount to; filled while they are checked.</summary>
internal struct PromptTally
{
    /// <summary>What a backend must be able to do for them.</summary>
    public Capabilities Needs;

    /// <summary>What not every wire can carry.</summary>
    public RequestTraits Traits;

    /// <summary>Bytes of images, audio and files: not text, so not counted as prompt.</summary>
    public long MediaBytes;
}
