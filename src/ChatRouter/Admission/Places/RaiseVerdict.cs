namespace ChatRouter.Admission.Places;

/// <summary>What the first token of a request beyond the limit says.</summary>
internal enum RaiseVerdict
{
    /// <summary>Nothing: it ended before.</summary>
    None,

    /// <summary>It came in time: there is room for one more.</summary>
    InTime,

    /// <summary>It came late: there may be room or not.</summary>
    Late,

    /// <summary>It stood in the backend's queue: there is no room.</summary>
    Queued,
}
