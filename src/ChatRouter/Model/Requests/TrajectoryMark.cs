namespace ChatRouter.Model.Requests;

/// <summary>The task that a request is a step of, as its caller names it.</summary>
/// <param name="Id">The same for all requests of the task; unique in its tenant.</param>
/// <param name="Budget">Time for the whole task, from its first request to the end of its last; null: the route's.</param>
public sealed record TrajectoryMark(string Id, TimeSpan? Budget = null)
{
    /// <summary>Whether the caller names the task; false where only its trace does, which tells nothing of later steps.</summary>
    public bool IsNamed { get; init; } = true;
}
