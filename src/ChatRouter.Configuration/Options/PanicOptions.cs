using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Panic")]
[Builds(typeof(PanicSettings))]
internal sealed class PanicOptions : SettingsObject
{
    [Setting("Lane `critical`: requests that must be answered. `try`: backends that only the probes keep out are tried as if nobody had probed them; else one try on the open circuit that ends first, else on a drained backend. `degrade`: one such try, but only on a rung marked `degraded`, the lowest first. `fail`: an error at once, with the time to come back.")]
    [Choice("try", PanicPolicy.Try)]
    [Choice("degrade", PanicPolicy.Degrade)]
    [Choice("fail", PanicPolicy.Fail)]
    public PanicPolicy? Critical { get; set; }

    [Setting("Lane `interactive`: requests that a person waits for.")]
    [Choice("try", PanicPolicy.Try)]
    [Choice("degrade", PanicPolicy.Degrade)]
    [Choice("fail", PanicPolicy.Fail)]
    public PanicPolicy? Interactive { get; set; }

    [Setting("Lane `internal`: requests that a program waits for.")]
    [Choice("try", PanicPolicy.Try)]
    [Choice("degrade", PanicPolicy.Degrade)]
    [Choice("fail", PanicPolicy.Fail)]
    public PanicPolicy? Internal { get; set; }

    [Setting("Lane `batch`: lines from the queue; with `fail` they wait there.")]
    [Choice("try", PanicPolicy.Try)]
    [Choice("degrade", PanicPolicy.Degrade)]
    [Choice("fail", PanicPolicy.Fail)]
    public PanicPolicy? Batch { get; set; }

    [Setting("Lane `shadow`: copies of traffic.")]
    [Choice("try", PanicPolicy.Try)]
    [Choice("degrade", PanicPolicy.Degrade)]
    [Choice("fail", PanicPolicy.Fail)]
    public PanicPolicy? Shadow { get; set; }
}
