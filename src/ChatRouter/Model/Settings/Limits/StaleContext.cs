namespace ChatRouter.Model.Settings.Limits;

/// <summary>What becomes of a request whose context is too old.</summary>
public enum StaleContext
{
    /// <summary>It goes on without the messages that are marked as context.</summary>
    Drop,

    /// <summary>It is refused.</summary>
    Refuse,
}
