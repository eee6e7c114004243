namespace ChatRouter.LocalHost.Drills;

/// <summary>What became of one batch that a drill sent. Times count from the beginning of the load.</summary>
/// <param name="Start">When it was sent.</param>
/// <param name="End">When it was answered.</param>
/// <param name="Status">The status; 0: nobody answered.</param>
/// <param name="Code">The error's code, or null.</param>
/// <param name="HasRetryAfter">Whether it was said when to come again.</param>
/// <param name="Id">The batch, if it was taken in.</param>
internal sealed record BatchCall(TimeSpan Start, TimeSpan End, int Status, string? Code, bool HasRetryAfter, string? Id)
{
    /// <summary>Whether it is the one answer that is promised where the queue takes nothing.</summary>
    public bool IsRefusedClearly => Status == 503 && Code == "batch_unavailable" && HasRetryAfter;
}
