namespace ChatRouter.Storage;

/// <summary>How a write ended.</summary>
public enum WriteStatus
{
    /// <summary>Written.</summary>
    Done,

    /// <summary>The key exists already, or the ETag has moved on.</summary>
    Conflict,

    /// <summary>No such row.</summary>
    NotFound,
}
