namespace ChatRouter.Admission.Places;

/// <summary>A lane's part of the places of a backend.</summary>
/// <param name="Guaranteed">Share that no other lane takes while this one needs it, 0 to 1.</param>
/// <param name="Most">Largest share, 0 to 1.</param>
internal readonly record struct LaneShare(double Guaranteed, double Most)
{
    /// <summary>Whole places that are guaranteed; a part of one is none.</summary>
    public int GuaranteedOf(int limit) => (int)(Guaranteed * limit);

    /// <summary>Places that the lane may have, at least one.</summary>
    public int MostOf(int limit) => Most >= 1 ? int.MaxValue : Math.Max(1, (int)(Most * limit));
}
