namespace ChatRouter.Model.Settings.Limits;

/// <summary>What becomes of a request for a longer answer than is allowed.</summary>
public enum OutputMode
{
    /// <summary>The bound is lowered, and the answer says so.</summary>
    Clamp,

    /// <summary>It is refused.</summary>
    Refuse,
}
