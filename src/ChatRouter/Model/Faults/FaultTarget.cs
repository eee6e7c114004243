namespace ChatRouter.Model.Faults;

/// <summary>What kind of thing a fault hits.</summary>
public enum FaultTarget
{
    /// <summary>One backend.</summary>
    Backend,

    /// <summary>Every backend of a zone.</summary>
    Zone,

    /// <summary>Something that the router needs: see <see cref="FaultDependencies"/>.</summary>
    Dependency,
}
