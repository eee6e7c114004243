namespace ChatRouter.Model.Releases;

/// <summary>What a release goes through, in this order.</summary>
public enum ReleaseStage
{
    /// <summary>The candidate is what it is declared to be, and the other rungs can stand in for it.</summary>
    Validation,

    /// <summary>It answers the golden prompts, and what it needs for that is recorded.</summary>
    Synthetic,

    /// <summary>It answers copies of requests; callers never see it.</summary>
    Shadow,

    /// <summary>It answers a share of the callers, step by step.</summary>
    Canary,

    /// <summary>It answers all; the baseline stays warm to take over again.</summary>
    Bake,

    /// <summary>It is what the route is. Make it so in the configuration.</summary>
    Done,
}
