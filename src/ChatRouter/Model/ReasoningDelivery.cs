namespace ChatRouter.Model;

/// <summary>When a streaming caller gets what a model thinks before it answers.</summary>
public enum ReasoningDelivery
{
    /// <summary>As it comes. When it breaks off another attempt begins again, and a chunk with <c>_restarted</c> says that what was thought so far is dropped.</summary>
    Live,

    /// <summary>With the first text: reasoning that breaks off is never seen. Until then the caller waits, with keep-alive comments.</summary>
    Held,
}
