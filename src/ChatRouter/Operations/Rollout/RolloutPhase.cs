namespace ChatRouter.Operations.Rollout;

/// <summary>Where the configuration of an instance stands.</summary>
public enum RolloutPhase
{
    /// <summary>It runs on the file that it started with.</summary>
    Taken,

    /// <summary>It runs on the configuration of the fleet, and tries its own file beside.</summary>
    Trying,

    /// <summary>It runs on the configuration of the fleet, because its own file was refused.</summary>
    Refused,

    /// <summary>It runs on the configuration of the fleet; its own file is the one before, and is not tried again so soon.</summary>
    Behind,
}
