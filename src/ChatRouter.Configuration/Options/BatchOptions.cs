using ChatRouter.Configuration.Settings;
using ChatRouter.Model.Settings;

namespace ChatRouter.Configuration.Options;

[Subject("Batch")]
[Builds(typeof(BatchSettings))]
internal sealed class BatchOptions : SettingsObject
{
    [Setting("Lines that one instance sends to backends at the same time.", Min = "1", Max = "256", Unit = "lines")]
    public int? MaxConcurrent { get; set; }

    [Setting("First delay before a line that found no free backend is tried again; it grows with each time.", Min = "1s", Max = "1h")]
    public TimeSpan? DeferDelay { get; set; }

    [Setting("How often a line is put back before it gets an error as its result.", Min = "0", Max = "10000", Unit = "times")]
    public int? MaxDeferrals { get; set; }

    [Setting("Deliveries after which a line that never got a result is given up. Keep it below the queue's own limit (10 unless changed).", Min = "1", Max = "100", Unit = "deliveries")]
    public int? MaxDeliveries { get; set; }

    [Setting("How long after its creation a batch may wait for capacity; then its open lines get an error as their result.", Min = "1m", Max = "168h")]
    public TimeSpan? Window { get; set; }

    [Setting("Most lines in one `POST /v1/batches`.", Min = "1", Max = "50000", Unit = "lines")]
    public int? MaxLines { get; set; }

    [Setting("Largest JSONL body of `POST /v1/batches`. The platform takes up to 100 MiB.", Min = "1024", Max = "104857600", Unit = "bytes")]
    public int? MaxBodyBytes { get; set; }

    [Setting("Largest single line. More than 240 KiB needs Service Bus Premium.", Min = "256", Max = "1000000", Unit = "bytes")]
    public int? MaxLineBytes { get; set; }

    [Setting("Deadline of one line.", Min = "1s", Max = "290s")]
    public TimeSpan? Deadline { get; set; }
}
