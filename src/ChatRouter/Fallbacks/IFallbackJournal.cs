namespace ChatRouter.Fallbacks;

/// <summary>Where sources write down what happens to them. Never blocks and never throws.</summary>
internal interface IFallbackJournal
{
    /// <summary>Notes a change.</summary>
    /// <param name="kind">What changed: <c>documents</c>, <c>search</c>.</param>
    /// <param name="subject">On what.</param>
    /// <param name="from">Before.</param>
    /// <param name="to">After.</param>
    /// <param name="cause">Why, in a few words; no question and no answer text.</param>
    void Changed(string kind, string subject, string from, string to, string cause);

    /// <summary>Counts a search that the service did not answer.</summary>
    void SearchFailed(string route);
}
