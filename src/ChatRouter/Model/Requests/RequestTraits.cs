namespace ChatRouter.Model.Requests;

/// <summary>Properties of a request that some wires cannot carry. A protocol refuses what it cannot put to its backend.</summary>
[Flags]
public enum RequestTraits
{
    /// <summary>Nothing unusual.</summary>
    None = 0,

    /// <summary>At least one image is given by a URL that the backend would have to fetch.</summary>
    RemoteImages = 1,

    /// <summary>At least one content part is of a type that the router does not know (video and what is to come).</summary>
    OtherMedia = 2,

    /// <summary>Log probabilities of tokens are asked for.</summary>
    LogProbs = 4,

    /// <summary>At least one content part is audio (<c>input_audio</c>).</summary>
    Audio = 8,

    /// <summary>At least one content part is a file.</summary>
    Files = 16,

    /// <summary>Something is asked for that a stream does not tell: sound, log probabilities of the prompt, beams, token ids.</summary>
    WholeOnly = 32,
}
