namespace ChatRouter.LocalHost.Drills.Reading;

/// <summary>Pauses around an action, in seconds.</summary>
internal sealed record ActionPauses(double Before = 0, double After = 0);
