using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Repeats")]
[Builds(typeof(RepeatSettings))]
internal sealed class RepeatOptions : SettingsObject
{
    [Setting("How long a complete answer is kept for repeats under its `Idempotency-Key`; 0 switches the header off.", Min = "0s", Max = "24h")]
    public TimeSpan? KeepAnswers { get; set; }

    [Setting("Largest answer that is kept. While a larger one runs its repeats are 409; then they are requests of their own.", Min = "1024", Max = "33554432", Unit = "bytes")]
    public int? MaxAnswerBytes { get; set; }

    [Setting("All answers that are kept on an instance; the oldest make room.", Min = "65536", Max = "1073741824", Unit = "bytes")]
    public int? MaxBytes { get; set; }

    [Setting("Whether a request that was turned away (429 or 503 with `Retry-After`, before any attempt) and comes back before its time gets the same refusal at once.")]
    public bool? RefuseEarly { get; set; }

    [Setting("Repeats within a minute of requests that failed (429 or 5xx), as a share of a tenant's requests on an instance; ten a minute are allowed besides. 1: no bound.", Min = "0", Max = "1")]
    public double? MaxRetryShare { get; set; }
}
