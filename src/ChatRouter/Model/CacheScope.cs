using ChatRouter.Model.Callers;

namespace ChatRouter.Model;

/// <summary>Who gets an answer that is kept.</summary>
public enum CacheScope
{
    /// <summary>The tenant for whom it was made, and nobody else.</summary>
    Tenant,

    /// <summary>Every tenant of the route: for prompts that hold nothing of anybody.</summary>
    Route,
}
