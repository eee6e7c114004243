namespace ChatRouter.Model.Releases;

/// <summary>What stays on one side of a canary. A request without it is a unit of its own.</summary>
public enum SplitUnit
{
    /// <summary>A conversation or task, by its id; where a request names none, its tenant.</summary>
    Conversation,

    /// <summary>A tenant.</summary>
    Tenant,

    /// <summary>Each request by itself; those with tools together with the ones that their calls come from.</summary>
    Request,
}
