namespace ChatRouter.Model.Plans;

/// <summary>A backend that may be tried on a rung.</summary>
/// <param name="Backend">The backend.</param>
/// <param name="Rung">The rung it stands on.</param>
/// <param name="Wait">It is throttled for this long; worth waiting for if the only alternative is a lower rung.</param>
/// <param name="IsLastResort">Its circuit is open and so is every other: one try, whatever the circuit says.</param>
/// <param name="Nearness">What the caller's zone had to do with its place.</param>
public readonly record struct Candidate(Backend Backend, Rung Rung, TimeSpan Wait = default, bool IsLastResort = false, Nearness Nearness = Nearness.None);
