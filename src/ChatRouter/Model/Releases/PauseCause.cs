namespace ChatRouter.Model.Releases;

/// <summary>Why a release stands still.</summary>
public enum PauseCause
{
    /// <summary>It does not.</summary>
    None,

    /// <summary>An operator said so; only an operator lets it go on.</summary>
    Operator,

    /// <summary>The step has taken as long as it may without a verdict; only an operator lets it go on.</summary>
    ThinEvidence,

    /// <summary>The baseline is sick itself, and nothing can be compared with it; goes on by itself.</summary>
    SickBaseline,

    /// <summary>A check could not be made; goes on by itself.</summary>
    Unavailable,
}
